#include "pipeline/analysis/stabilizer.hpp"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

const cv::Size window(15, 15); // pixels, of the flow
constexpr int levels = 2;
constexpr int most_corners = 60;
constexpr std::size_t least_corners = 8;
constexpr double same_motion = 1.0; // pixels from the median
constexpr double not_worth_moving = 0.15;

double median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

double Shift::length() const {
    return std::hypot(dx, dy);
}

void Stabilizer::set_reference(const cv::Mat& grey) {
    grey.copyTo(reference_);
    const double apart =
        std::max(4.0, std::sqrt(static_cast<double>(grey.total()) / (4.0 * most_corners)));
    cv::buildOpticalFlowPyramid(reference_, pyramid_, window, levels);
    cv::goodFeaturesToTrack(reference_, corners_, most_corners, 0.02, apart);
}

Shift Stabilizer::measure(const cv::Mat& grey) const {
    if (corners_.size() < least_corners || grey.size() != reference_.size())
        return {};
    std::vector<cv::Point2f> now;
    std::vector<unsigned char> found;
    std::vector<float> error;
    cv::calcOpticalFlowPyrLK(pyramid_, grey, corners_, now, found, error, window, levels,
                             {cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 10, 0.03});
    std::vector<float> dx, dy;
    for (std::size_t i = 0; i < now.size(); ++i)
        if (found[i]) {
            dx.push_back(now[i].x - corners_[i].x);
            dy.push_back(now[i].y - corners_[i].y);
        }
    if (dx.size() < least_corners)
        return {};
    Shift shift{median(dx), median(dy), 0};
    std::size_t agree = 0;
    for (std::size_t i = 0; i < dx.size(); ++i)
        agree += std::hypot(dx[i] - shift.dx, dy[i] - shift.dy) < same_motion ? 1U : 0U;
    shift.agreement = static_cast<double>(agree) / static_cast<double>(corners_.size());
    return shift;
}

cv::Mat undo(const cv::Mat& grey, const Shift& shift) {
    if (shift.length() < not_worth_moving)
        return grey;
    const cv::Mat move = (cv::Mat_<double>(2, 3) << 1, 0, shift.dx, 0, 1, shift.dy);
    cv::Mat out;
    cv::warpAffine(grey, out, move, grey.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    return out;
}

} // namespace gulou::analysis
