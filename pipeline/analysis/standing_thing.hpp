// The things a zone rule has reported, or has been told of and will report: until they have gone.
#pragma once

#include "pipeline/analysis/standing_group.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gulou::analysis {

struct LaneEvent {
    enum class Kind { Raised, Cleared };
    Kind kind{};
    cv::Rect box;         // analysis pixels
    double began_ago = 0; // seconds before this picture
    double score = 0;
    std::string label;
};

struct StandingThing {
    Part part;
    double began = 0;      // own seconds; below 0: before the analyzer started
    bool raised = true;    // else it is, once its time is up
    bool in_scene = false; // the scene was learnt with it: its leaving is what stands out
    cv::Mat look;          // the picture when it was seen first; empty: still to come
    double outline = 0;    // its strength then
    std::string label;
    std::vector<cv::Rect> pieces{}; // bound: 8
    Absence absence{};
    Steadiness steadiness{}; // while it is not raised: how often it looked like itself
};

// At most 32. Times are the view's own seconds.
class StandingThings {
public:
    static constexpr std::size_t most = 32;

    bool full() const { return things_.size() >= most; }
    bool knows(cv::Rect box) const;
    // True where what stands in `box` since `began` (own seconds) is a further piece of a known
    // thing, which then knows it: it came together with it, or was put to it (piles grow), or a
    // change of the light has parted it from a thing that was reported as a whole.
    bool adopt(cv::Rect box, double began);
    void add(StandingThing thing) { things_.push_back(std::move(thing)); }
    const std::vector<StandingThing>& all() const { return things_; }

    struct Now {
        const Look& look;
        double now = 0;     // own seconds
        double seconds = 0; // since the last review
        double dwell = 0;
        double noise = 0;
    };
    // Reports what its time is up for, and what has been away for 10 s, or for the dwell
    // time where that is shorter; `gone` is told the pixels of each thing that is forgotten.
    void review(const Now& now, std::vector<LaneEvent>& events,
                const std::function<void(const StandingThing&)>& gone);
    // The light has changed so much that looks no longer count: they are taken anew, from the
    // scene itself where it has just been learnt with the things in it.
    enum class Scene { Known, LearntWithThem };
    void take_new_looks(Scene scene);

private:
    Sighting sight(StandingThing& thing, const Now& now) const;

    std::vector<StandingThing> things_;
};

} // namespace gulou::analysis
