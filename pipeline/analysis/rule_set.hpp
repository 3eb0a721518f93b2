// The analyzers of one camera, in order, each given only the frames it asked for; one thread.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/load_gauge.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace gulou::analysis {

// Two rules that make the same analyzer.
bool same(const Rule& a, const Rule& b);

class RuleSet {
public:
    void add(const Rule& rule, std::unique_ptr<Analyzer> analyzer);
    // Takes over, from `old`, the analyzers of rules that have not changed.
    void inherit(RuleSet& old);
    bool empty() const { return runs_.empty(); }
    bool full_rate() const;
    // What its analyzers together ask of the decoder; none without any.
    std::optional<FrameDemand> wanted() const;

    // What a picture is analysed for: whose, and how much there is to do elsewhere.
    struct Turn {
        const CameraId& camera;
        const Equipment& equipment;
        LoadLevel level = LoadLevel::Full;
    };
    // Returns the number of analyzers that failed (a bug or no memory); they start afresh.
    int analyze(const Turn& turn, const media::Frame& frame, const ObservationSink& sink);
    // The clock's turn, with or without pictures.
    void idle(WallTime now, const ObservationSink& sink);

private:
    struct Run {
        Rule rule;
        std::unique_ptr<Analyzer> analyzer;
        double next = 0; // stream seconds of the next frame it wants
        bool started = false;
        bool skipped = false; // the last picture, where every second is left out
    };
    static bool due(Run& run, double t, LoadLevel level);

    std::vector<Run> runs_;
};

} // namespace gulou::analysis
