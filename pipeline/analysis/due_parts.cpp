#include "pipeline/analysis/due_parts.hpp"

#include "pipeline/analysis/standing_group.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double slow_stop = 0.2; // seconds: the inside of a plain body stands before its edges do
constexpr double far_apart = 1;   // seconds between key frames
constexpr double rounding = 0.05; // seconds, of their sum
constexpr double almost = 0.8;    // of the dwell
constexpr int least_piece = 8;    // pixels
constexpr double stopping = 1.4;  // seconds, or a tenth of the dwell where that is shorter
constexpr double most = 0.7, third = 1.0 / 3;

// Where pictures are seconds apart a thing had stood for a while before the first that is counted.
double time_up(const DueTime& time) {
    return time.step < far_apart ? time.dwell + slow_stop : time.dwell - rounding;
}

int area(const Part& part, const cv::Mat& where) {
    return cv::countNonZero(part.mask & where);
}

Part within(const Part& part, const cv::Mat& where) {
    const cv::Mat mask = part.mask & where;
    return {cv::boundingRect(mask), mask, cv::countNonZero(mask)};
}

} // namespace

std::vector<DuePart> due_parts(const DwellMap& dwell, const DueTime& time, const cv::Mat& zone,
                               int least_area) {
    const cv::Mat ripe = dwell.longer_than(time_up(time));
    if (cv::countNonZero(ripe & zone) < least_area)
        return {};
    // Pixels that came to rest a little later (a handle, an edge) belong to the thing as well.
    const auto pieces = parts_of(dwell.longer_than(almost * time.dwell), least_piece);
    std::vector<double> ago;
    for (const auto& piece : pieces)
        ago.push_back(dwell.typical(piece.mask, piece.box));
    auto things = wholes(pieces, ago);
    const cv::Mat soon = dwell.longer_than(time_up(time) - std::min(stopping, time.dwell / 10));
    std::vector<DuePart> due;
    for (auto& whole : things) {
        auto core = within(whole, ripe);
        if (core.area >= std::max<double>(least_area, third * whole.area) &&
            core.area >= most * area(whole, soon) && area(whole, zone) > 0)
            due.push_back({std::move(whole), std::move(core)});
    }
    return due;
}

} // namespace gulou::analysis
