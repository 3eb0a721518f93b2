// intrusion: somebody or something walks or drives into the zone.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/ground_tracks.hpp"
#include "pipeline/analysis/ground_watch.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou::analysis {

// Reported once while the zone is not left again: when a track that has travelled its own width
// has had its foot inside for 1 s. Cleared when nobody has been inside for 10 s. With an object
// model the rule's labels are asked for once a track.
class Intrusion final : public Analyzer {
public:
    static constexpr FrameDemand demand{8, 360, 0};

    Intrusion(CameraId camera, Rule rule, Equipment equipment = {});

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    struct Inside {
        int id = 0;
        double since = 0;
        bool asked = false, vetoed = false;
    };
    void walk(const media::Frame& frame, const ObservationSink& sink);
    void raise(const GroundTrack& track, Inside& inside, const media::Frame& frame,
               const ObservationSink& sink);

    CameraId camera_;
    Rule rule_;
    Equipment equipment_;
    GroundWatch ground_;
    GroundTracks tracks_;
    std::vector<Inside> inside_; // bound: as many as tracks
    struct Raised {
        double since = 0, last = 0; // the ground's seconds
        Box box;
        std::string label;
    };
    std::optional<Raised> raised_;
};

} // namespace gulou::analysis
