// The analyzers of one camera, in order, each given only the frames it asked for; one thread.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"

#include <memory>
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

    // Returns the number of analyzers that failed (a bug or no memory); they start afresh.
    int analyze(const CameraId& camera, const media::Frame& frame, const ObservationSink& sink);

private:
    struct Run {
        Rule rule;
        std::unique_ptr<Analyzer> analyzer;
        double next = 0; // stream seconds of the next frame it wants
        bool started = false;
    };
    static bool due(Run& run, double t);

    std::vector<Run> runs_;
};

} // namespace gulou::analysis
