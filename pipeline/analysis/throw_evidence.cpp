#include "pipeline/analysis/throw_evidence.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

const cv::Scalar path_colour(0x4f, 0x4d, 0xff); // #ff4d4f, blue first
const cv::Scalar floor_colour(0xff, 0xd0, 0x60);
const cv::Scalar outline(0x20, 0x20, 0x20);
constexpr int quality = 88;
constexpr double before_release = 0.15; // seconds
constexpr double same_moment = 0.03;    // seconds between a picture and a sample
constexpr double differs = 14;          // grey levels: what belongs to the thing
constexpr double window_share = 0.12;   // of the picture's height, what the enlargement shows
constexpr int least_window = 40;        // analysis pixels
constexpr int enlarged = 3;

cv::Rect grown(const Box& box, Point shift) {
    const double air = 3 + 0.3 * std::max(box.width, box.height);
    return {cv::Point(cvFloor(box.x + shift.x - air), cvFloor(box.y + shift.y - air)),
            cv::Point(cvCeil(box.x + shift.x + box.width + air),
                      cvCeil(box.y + shift.y + box.height + air))};
}

// Held within what drawing can count in: a floor's edge may run to the horizon.
cv::Point place(Point p, Point shift) {
    constexpr double furthest = 20'000; // pixels
    const auto held = [=](double v) {
        return std::isfinite(v) ? cvRound(std::clamp<double>(v, -furthest, furthest)) : 0;
    };
    return cv::Point(held(p.x + shift.x), held(p.y + shift.y));
}

// Only the pixels that differ: instants that lie close together do not cover each other.
void lay_over(cv::Mat& composite, const cv::Mat& base, const cv::Mat& picture, cv::Rect part) {
    part &= cv::Rect({0, 0}, composite.size());
    if (part.empty())
        return;
    cv::Mat difference, mask;
    cv::absdiff(picture(part), base(part), difference);
    cv::cvtColor(difference, difference, cv::COLOR_BGR2GRAY);
    cv::compare(difference, differs, mask, cv::CMP_GT);
    cv::dilate(mask, mask, cv::Mat());
    picture(part).copyTo(composite(part), mask);
}

cv::Mat strobe(const PictureRing& ring, const ShownThrow& shown) {
    const auto* before = ring.nearest(shown.t - before_release);
    const cv::Mat base = before->bgr();
    cv::Mat out = base.clone();
    for (const auto& picture : ring.pictures()) {
        const auto sample = std::ranges::min_element(
            shown.track.samples, {}, [&](const auto& s) { return std::abs(s.t - picture.t); });
        if (std::abs(sample->t - picture.t) < same_moment)
            lay_over(out, base, picture.bgr(), grown(sample->box, shown.shift));
    }
    return out;
}

void draw_floors(cv::Mat& picture, const FacadeMap& map, const Region& region) {
    for (const auto& edge : map.edges()) {
        const auto from = place(region.to_analysis(edge.from), {});
        const auto to = place(region.to_analysis(edge.to), {});
        cv::line(picture, from, to, floor_colour, 1, cv::LINE_AA);
        const cv::Point label(std::clamp(from.x, 2, picture.cols - 30), from.y - 3);
        cv::putText(picture, std::to_string(edge.floor), label, cv::FONT_HERSHEY_SIMPLEX, 0.4,
                    outline, 3, cv::LINE_AA);
        cv::putText(picture, std::to_string(edge.floor), label, cv::FONT_HERSHEY_SIMPLEX, 0.4,
                    floor_colour, 1, cv::LINE_AA);
    }
}

cv::Mat trajectory(const PictureRing& ring, const ShownThrow& shown, const FacadeMap& map,
                   const Region& region) {
    const auto& samples = shown.track.samples;
    cv::Mat out = ring.nearest((samples.front().t + samples.back().t) / 2)->bgr();
    draw_floors(out, map, region);
    std::vector<cv::Point> path{place(shown.release, shown.shift)};
    for (const auto& s : samples)
        path.push_back(place(s.at, shown.shift));
    cv::polylines(out, path, false, outline, 4, cv::LINE_AA);
    cv::polylines(out, path, false, path_colour, 2, cv::LINE_AA);
    cv::circle(out, path.front(), 9, outline, 4, cv::LINE_AA);
    cv::circle(out, path.front(), 9, path_colour, 2, cv::LINE_AA);
    return out;
}

cv::Mat window(const PictureRing& ring, const ShownThrow& shown) {
    const cv::Mat picture = ring.nearest(shown.t)->bgr();
    const int half = std::max(least_window, cvRound(window_share * picture.rows)) / 2;
    const auto middle = place(shown.release, shown.shift);
    const cv::Rect part = cv::Rect(middle.x - half, middle.y - half, 2 * half, 2 * half) &
                          cv::Rect({0, 0}, picture.size());
    cv::Mat out;
    if (!part.empty())
        cv::resize(picture(part), out, {}, enlarged, enlarged, cv::INTER_CUBIC);
    return out;
}

void add(std::vector<EvidencePicture>& to, std::string name, const cv::Mat& picture) {
    Bytes jpeg;
    if (!picture.empty() &&
        cv::imencode(".jpg", picture, jpeg, {cv::IMWRITE_JPEG_QUALITY, quality}))
        to.push_back({std::move(name), std::make_shared<const Bytes>(std::move(jpeg))});
}

} // namespace

std::vector<EvidencePicture> throw_evidence(const PictureRing& ring, const ShownThrow& shown,
                                            const FacadeMap& map, const Region& region) {
    std::vector<EvidencePicture> out;
    if (ring.pictures().empty() || shown.track.samples.empty())
        return out;
    add(out, "strobe", strobe(ring, shown));
    add(out, "trajectory", trajectory(ring, shown, map, region));
    add(out, "origin", window(ring, shown));
    return out;
}

} // namespace gulou::analysis
