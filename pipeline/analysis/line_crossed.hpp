// line_crossed: somebody or something crosses a line on the ground, in a direction that counts.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/ground_tracks.hpp"
#include "pipeline/analysis/ground_watch.hpp"
#include "pipeline/analysis/line_judge.hpp"

#include <map>

namespace gulou::analysis {

// Each crossing is reported once, when the foot of a track that has travelled its own width has
// been 0.3 of its height beyond the line for 3 pictures, having been as far on the other side.
// The rule's zone, where there is one, only narrows what is looked at.
class LineCrossed final : public Analyzer {
public:
    static constexpr FrameDemand demand{8, 360, 0};

    LineCrossed(CameraId camera, Rule rule, Equipment equipment = {});

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    void report(const GroundTrack& track, Crossing way, const media::Frame& frame,
                const ObservationSink& sink);

    CameraId camera_;
    Rule rule_;
    Equipment equipment_;
    GroundWatch ground_;
    GroundTracks tracks_;
    std::map<int, LineJudge> judges_; // one a track, bound: 64
};

} // namespace gulou::analysis
