// Judges what stands in a zone when its time is up, by how it and its place have looked so far.
#pragma once

#include "pipeline/analysis/appearance.hpp"
#include "pipeline/analysis/due_parts.hpp"
#include "pipeline/analysis/known_looks.hpp"

#include <deque>

namespace gulou::analysis {

class StayJudge {
public:
    // `dwell` in seconds.
    explicit StayJudge(double dwell) : dwell_s_(dwell), known_(dwell) {}

    // One picture; `occupied` (255): something stands or moves there. `now` in own seconds.
    void see(const Look& look, const cv::Mat& occupied, double now);
    // The last of the looks kept; none before the first and after start_over().
    const Look* latest() const { return looks_.empty() ? nullptr : &looks_.back(); }
    // The light has changed: looks from before can no longer be compared.
    void start_over() { looks_.clear(); }

    struct Judgement {
        StayVerdict verdict{};
        Steadiness steadiness{};
        double outline = 0; // its strength now, grey levels
    };
    // `now` and `came` in own seconds, `noise` in grey levels. What was there at first is asked of
    // the core: a pile looks otherwise once it has grown, and what stood there before is no part of
    // its time.
    Judgement judge(const DuePart& due, const LanePicture& picture, const Surroundings& around,
                    double now, double came, double noise) const;
    // Something that was unknown stood there all the time: its looks were not the empty place.
    void forget(const cv::Mat& mask) { known_.forget(mask); }

private:
    double dwell_s_;
    double looked_at_ = -1e9;
    std::deque<Look> looks_; // bound: 13, over the dwell
    KnownLooks known_;
};

// Between two reviews or looks: a twelfth of the dwell, within 0.4 s and `most` seconds.
double look_every(double dwell, double most);

} // namespace gulou::analysis
