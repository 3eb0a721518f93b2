// ebike_indoors: an electric bicycle is pushed through a door or into a lift.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/ground_watch.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace gulou::analysis {

// The one analyzer that a model finds for: while something moves in the zone the model is asked
// twice a second; seen in 3 of 5 answers, it is reported. Cleared when it has not been seen for
// 10 s. Nothing moves: nothing is asked.
class EbikeIndoors final : public Analyzer {
public:
    static constexpr FrameDemand demand{4, 640, 0};

    // Why the rule cannot run: no model, or none with one of the rule's labels (without labels: a
    // class named e-bike, ebike, electric bicycle or 电动车).
    static Result<void> check(const Rule& rule, const Equipment& equipment);

    EbikeIndoors(CameraId camera, Rule rule, Equipment equipment);

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    std::optional<Labelled> look(const media::Frame& frame);
    void decide(const std::optional<Labelled>& seen, const media::Frame& frame,
                const ObservationSink& sink);

    CameraId camera_;
    Rule rule_;
    Equipment equipment_;
    std::vector<std::string> labels_;
    GroundWatch ground_;
    double moved_at_ = -1e9, asked_at_ = -1e9, seen_at_ = -1e9; // the ground's seconds
    struct Answer {
        bool yes = false;
        double at = 0;
    };
    std::deque<Answer> answers_; // bound: 5
    struct Raised {
        double since = 0;
        Labelled what;
    };
    std::optional<Raised> raised_;
};

} // namespace gulou::analysis
