#include "pipeline/analysis/snapshot.hpp"

#include "pipeline/analysis/image.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace gulou::analysis {
namespace {

const cv::Scalar colour_of_alarm(0x4f, 0x4d, 0xff); // #ff4d4f, blue first
const cv::Scalar outline(0x20, 0x20, 0x20);
constexpr int thin = 2;
constexpr int quality = 85;
constexpr double air = 6; // source pixels between an object and its box

cv::Point scaled(Point p, double scale) {
    return {cvRound(p.x * scale), cvRound(p.y * scale)};
}

cv::Rect framed(const Box& box, double scale) {
    const cv::Point pad(cvRound(air * scale), cvRound(air * scale));
    return {scaled({box.x, box.y}, scale) - pad,
            scaled({box.x + box.width, box.y + box.height}, scale) + pad};
}

void draw_box(cv::Mat& picture, cv::Rect rect) {
    cv::rectangle(picture, rect, outline, thin + 2, cv::LINE_AA);
    cv::rectangle(picture, rect, colour_of_alarm, thin, cv::LINE_AA);
}

void draw_track(cv::Mat& picture, const std::vector<TrackPoint>& track, double scale) {
    std::vector<cv::Point> points;
    for (const auto& p : track)
        points.push_back(scaled(p.at, scale));
    cv::polylines(picture, points, false, outline, thin + 2, cv::LINE_AA);
    cv::polylines(picture, points, false, colour_of_alarm, thin, cv::LINE_AA);
}

} // namespace

KeptPicture keep_picture(const media::Frame& frame) {
    KeptPicture kept{colour(frame, snapshot_width), 1, seconds(frame)};
    kept.scale = static_cast<double>(kept.bgr.cols) / frame.width;
    return kept;
}

SharedBytes snapshot(const KeptPicture& picture, const Box& box,
                     const std::vector<TrackPoint>& track) {
    cv::Mat drawn = picture.bgr.clone();
    const cv::Rect inside = framed(box, picture.scale) & cv::Rect({0, 0}, drawn.size());
    if (track.size() > 1) {
        draw_track(drawn, track, picture.scale);
        // The path must not hide the thing itself.
        picture.bgr(inside).copyTo(drawn(inside));
    }
    draw_box(drawn, inside);
    Bytes jpeg;
    if (!cv::imencode(".jpg", drawn, jpeg, {cv::IMWRITE_JPEG_QUALITY, quality}))
        return nullptr;
    return std::make_shared<const Bytes>(std::move(jpeg));
}

} // namespace gulou::analysis
