// What moves or has come onto the ground of one zone: the boxes of each picture.
#pragma once

#include "pipeline/analysis/background.hpp"
#include "pipeline/analysis/dwell_map.hpp"
#include "pipeline/analysis/perspective.hpp"
#include "pipeline/analysis/region.hpp"
#include "pipeline/analysis/relight_judge.hpp"
#include "pipeline/analysis/stabilizer.hpp"

#include <vector>

namespace gulou::analysis {

// Learns the empty scene for 6 s. Times are seconds of its own clock, which never jumps.
class GroundView {
public:
    // Its clock begins at `now`.
    GroundView(Region region, Perspective perspective, int sensitivity, double now = 0);

    // One picture, `t` stream seconds. Boxes of what is not the scene and large enough for a
    // person half hidden, at most 32, analysis pixels.
    const std::vector<cv::Rect>& update(const cv::Mat& grey, double t);
    double now() const { return now_; }
    bool ready() const { return scene_.ready(); }
    // 255 where the last picture is not the scene.
    const cv::Mat& foreground() const { return foreground_; }
    // Pixels of the zone that are not the scene and moved since the picture before.
    int moving_area() const { return moving_area_; }
    const Region& region() const { return region_; }
    const Perspective& perspective() const { return perspective_; }

private:
    void step_to(double t);
    cv::Mat steady(const cv::Mat& grey);
    bool another_scene(const cv::Mat& grey);
    void forget_holes(const cv::Mat& grey);

    Region region_;
    Perspective perspective_;
    double now_, dt_ = 0, last_t_ = -1, referenced_at_ = 0, searched_at_ = 0;
    int moving_area_ = 0;
    Background scene_;
    RelightJudge relight_;
    DwellMap dwell_;
    Stabilizer stabilizer_;
    Shift shift_;
    cv::Mat before_, foreground_;
    std::vector<cv::Rect> boxes_;
};

} // namespace gulou::analysis
