// What moves in a zone: each picture against one a third of a second before.
#pragma once

#include <opencv2/core.hpp>

#include <deque>

namespace gulou::analysis {

class LaneMotion {
public:
    // 255 where the picture has changed, a little more than that; nothing in the first. `noise` in
    // grey levels, `now` in seconds of a clock that never jumps.
    cv::Mat update(const cv::Mat& grey, double noise, double now);
    void start_over() { recent_.clear(); }

private:
    struct Recent {
        cv::Mat grey;
        double at = 0;
    };
    std::deque<Recent> recent_; // bound: 4 pictures
};

} // namespace gulou::analysis
