// What is remembered of one zone between pictures: the empty scene, how long things stand, items.
#pragma once

#include "pipeline/analysis/background.hpp"
#include "pipeline/analysis/dwell_map.hpp"
#include "pipeline/analysis/lane_memory.hpp"
#include "pipeline/analysis/lane_motion.hpp"
#include "pipeline/analysis/lane_questions.hpp"
#include "pipeline/analysis/lane_sweep.hpp"
#include "pipeline/analysis/light.hpp"
#include "pipeline/analysis/perspective.hpp"
#include "pipeline/analysis/region.hpp"
#include "pipeline/analysis/relight_judge.hpp"
#include "pipeline/analysis/stabilizer.hpp"
#include "pipeline/analysis/standing_thing.hpp"
#include "pipeline/analysis/stay_judge.hpp"

#include <array>
#include <vector>

namespace gulou::analysis {

// Times are seconds of its own clock, which never jumps.
class LaneView {
public:
    // `dwell` in seconds.
    LaneView(Region region, Perspective perspective, double dwell, int sensitivity);

    // One picture; what was decided with it.
    std::vector<LaneEvent> update(const media::Frame& frame, Light light, const AskModel& ask);
    // Something that the object model sees standing where nothing stands out from the scene: it
    // was there before the analyzer. Twice in a row in the same place, and it is on watch.
    void stands_from_before(const std::vector<Labelled>& seen);
    const Region& region() const { return region_; }

    // `now` is the wall time of the last picture.
    LaneMemory memory(WallTime now) const;
    // Before the first picture, whose wall time is `now`.
    void recall(const LaneMemory& memory, WallTime now);

private:
    Background& scene() { return scenes_[static_cast<std::size_t>(light_)]; }
    const Background& scene() const { return scenes_[static_cast<std::size_t>(light_)]; }
    double step_to(double t);
    void turn_to(Light light);
    bool learn(const LanePicture& picture, const cv::Mat& moving);
    LanePicture steady(const LanePicture& picture);
    bool another_scene(const LanePicture& picture, const cv::Mat& foreground, double dt);
    Surroundings around() const;
    void keep_candidates();
    void find_things(const LanePicture& picture, const AskModel& ask,
                     std::vector<LaneEvent>& events);
    void judge(const DuePart& due, const LanePicture& picture, const AskModel& ask,
               std::vector<LaneEvent>& events);
    Part stand(const Labelled& one) const;
    void accept(const LanePicture& picture, const cv::Mat& mask);
    bool large_enough(const Part& part) const;

    Region region_;
    Perspective perspective_;
    double dwell_s_;
    int least_area_;
    double now_ = 0, last_t_ = -1, step_ = 0, reviewed_at_ = 0, referenced_at_ = 0;
    Light light_ = Light::Day;
    int other_light_for_ = 0; // pictures
    std::array<Background, 2> scenes_;
    std::array<LanePicture, 2> recalled_; // from before the restart, until seen to fit or not
    int misfits_ = 0;                     // pictures that the recalled scene did not fit
    RelightJudge relight_;
    DwellMap dwell_;
    Stabilizer stabilizer_;
    Shift shift_;
    LaneMotion motion_;
    StayJudge judge_;
    StandingThings things_; // bound: 32
    LaneSweep sweep_;
    LaneQuestions questions_;
};

} // namespace gulou::analysis
