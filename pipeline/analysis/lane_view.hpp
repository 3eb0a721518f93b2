// What is remembered of one zone between pictures: the empty scene, how long things stand, items.
#pragma once

#include "pipeline/analysis/background.hpp"
#include "pipeline/analysis/dwell_map.hpp"
#include "pipeline/analysis/region.hpp"
#include "pipeline/analysis/stabilizer.hpp"
#include "pipeline/analysis/standing_part.hpp"

#include <deque>
#include <vector>

namespace gulou::analysis {

struct LaneEvent {
    enum class Kind { Raised, Cleared };
    Kind kind{};
    cv::Rect box;         // analysis pixels
    double began_ago = 0; // seconds before this picture
    double score = 0;
};

// Times are seconds of its own clock, which never jumps.
class LaneView {
public:
    LaneView(Region region, double dwell, int sensitivity);

    // One picture, `t` stream seconds; what was decided with it.
    std::vector<LaneEvent> update(const cv::Mat& grey, double t);
    const Region& region() const { return region_; }

private:
    double step_to(double t);
    cv::Mat steady(const cv::Mat& grey);
    cv::Mat motion(const cv::Mat& grey);
    void remember(const Look& look);
    void find_things(const cv::Mat& grey, std::vector<LaneEvent>& events);
    void judge(const Part& part, const cv::Mat& grey, std::vector<LaneEvent>& events);
    void watch_things(const Look& look, double seconds, std::vector<LaneEvent>& events);
    void accept(const cv::Mat& grey, const cv::Mat& mask);
    bool known(cv::Rect box) const;

    // A thing that was reported and has not gone.
    struct Thing {
        Part part;
        double began = 0;   // own seconds
        cv::Mat look;       // the picture when it was reported
        double outline = 0; // its strength then
        Absence absence;
    };

    Region region_;
    double dwell_s_;
    int least_area_;
    double now_ = 0, last_t_ = -1, reviewed_at_ = 0, looked_at_ = -1e9, referenced_at_ = 0;
    Background background_;
    DwellMap dwell_;
    Stabilizer stabilizer_;
    Shift shift_;
    std::deque<cv::Mat> recent_; // bound: 3 pictures
    std::deque<Look> looks_;     // bound: 13, over the dwell
    std::vector<Thing> things_;  // bound: 32
};

} // namespace gulou::analysis
