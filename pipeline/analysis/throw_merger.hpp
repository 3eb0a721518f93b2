// Several tracks, one event: a mirror image in glass, a shadow, a track broken in two. Pure.
#pragma once

#include "pipeline/analysis/throw_judge.hpp"

#include <vector>

namespace gulou::analysis {

struct Fall {
    Track track;
    GravityFit fit;
    double score = 0;
    Fallen what = Fallen::Heavy;
    std::optional<HeightFit> height{};
    Point shift{};        // pixels the camera had moved by when it ended
    int most_company = 0; // Judgement::most_company
    double began() const { return track.samples.front().t; }
    double ended() const { return track.samples.back().t; }
};

// True when both belong to one event: they fall side by side at the same time with like speeds, or
// one goes on where the other broke off. `beside`: how far apart, pixels, the two may be.
bool same_event(const Fall& a, const Fall& b, double beside);

// Holds accepted falls until no companion can come any more, then gives the best of each event.
// Bound: 16 falls waiting, 16 remembered; further ones join the newest.
class ThrowMerger {
public:
    explicit ThrowMerger(double beside) : beside_(beside) {}
    void add(Fall fall);
    // The events that are complete at `now`; `wait` seconds after their last sample, what
    // drifts a little later.
    std::vector<Fall> take(double now, double wait);
    const std::vector<Fall>& waiting() const { return waiting_; }

private:
    double beside_;
    std::vector<Fall> waiting_;  // the best of each event
    std::vector<Fall> reported_; // to recognise a late companion
};

} // namespace gulou::analysis
