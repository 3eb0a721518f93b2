#include "pipeline/analysis/picture_ring.hpp"

#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double every = 0.19; // seconds

cv::Mat chroma(const media::Plane& plane, const media::Frame& frame, const Region& region) {
    const cv::Size half((region.size().width + 1) / 2, (region.size().height + 1) / 2);
    const int width = (frame.width + 1) / 2, height = (frame.height + 1) / 2;
    if (plane.data == nullptr || plane.stride < width)
        return {half, CV_8UC1, cv::Scalar(128)};
    // OpenCV has no matrix over constant pixels; nobody writes through this one.
    const cv::Mat whole(height, width, CV_8UC1, const_cast<std::uint8_t*>(plane.data),
                        static_cast<std::size_t>(plane.stride));
    const cv::Rect crop = region.crop();
    const cv::Rect part(crop.x / 2, crop.y / 2, std::max(1, crop.width / 2),
                        std::max(1, crop.height / 2));
    cv::Mat out;
    cv::resize(whole(part & cv::Rect({0, 0}, whole.size())), out, half, 0, 0, cv::INTER_NEAREST);
    return out;
}

} // namespace

cv::Mat ZonePicture::bgr() const {
    media::Frame frame;
    frame.width = luma.cols;
    frame.height = luma.rows;
    const auto view = [](const cv::Mat& m) {
        return media::Plane{m.data, static_cast<int>(m.step)};
    };
    frame.planes = {view(luma), view(u), view(v)};
    return colour(frame, luma.cols);
}

void PictureRing::offer(const Offer& picture, double t, double needed_from) {
    const auto& [frame, luma, region] = picture;
    if (!kept_.empty() && (t < kept_.back().t || kept_.back().luma.size() != region.size()))
        kept_.clear();
    if (!kept_.empty() && t - kept_.back().t < every)
        return;
    if (kept_.size() >= bound)
        make_room(needed_from);
    kept_.push_back(
        {t, luma, chroma(frame.planes[1], frame, region), chroma(frame.planes[2], frame, region)});
}

void PictureRing::make_room(double needed_from) {
    if (kept_.front().t < needed_from) {
        kept_.pop_front();
        return;
    }
    std::deque<ZonePicture> thinned;
    for (std::size_t i = 0; i < kept_.size(); i += 2)
        thinned.push_back(std::move(kept_[i]));
    kept_ = std::move(thinned);
}

const ZonePicture* PictureRing::nearest(double t) const {
    if (kept_.empty())
        return nullptr;
    return &*std::ranges::min_element(kept_, {},
                                      [t](const ZonePicture& one) { return std::abs(one.t - t); });
}

} // namespace gulou::analysis
