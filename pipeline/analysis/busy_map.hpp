// Where something moves all the time (trees, flags, laundry, screens): motion averaged over 4 s.
#pragma once

#include "pipeline/analysis/run.hpp"

#include <opencv2/core.hpp>

#include <deque>

namespace gulou::analysis {

// Cells of 4×4 pixels. A picture counts 1 s late, so that a thing passing does not make its own
// way busy.
class BusyMap {
public:
    static constexpr int cell = 4;

    explicit BusyMap(cv::Size picture);

    // What moved in one picture, `t` stream seconds, `step` after the one before.
    void add(const Runs& runs, double t, double step);
    // What is left of `runs` where it is not busy.
    Runs calm_part(const Runs& runs) const;
    // 0..1: share of the last seconds in which this place moved; analysis pixels.
    double at(double x, double y) const;

private:
    struct Late {
        cv::Mat hits; // CV_8U 0 or 255, one value a cell
        double t;
    };
    std::deque<Late> late_; // bound: 1 s of pictures, 64 at most
    cv::Mat busy_;          // CV_32F
    cv::Mat blocked_;       // CV_8U, 255: too busy to look at
};

} // namespace gulou::analysis
