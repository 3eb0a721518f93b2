#include "pipeline/analysis/rule_set.hpp"

#include "pipeline/analysis/factory.hpp"
#include "pipeline/analysis/image.hpp"

#include <algorithm>
#include <cmath>
#include <exception>

namespace gulou::analysis {

bool same(const Rule& a, const Rule& b) {
    auto like_a = b;
    like_a.severity = a.severity;
    like_a.enabled = a.enabled;
    like_a.schedule = a.schedule;
    return a == like_a;
}

void RuleSet::add(const Rule& rule, std::unique_ptr<Analyzer> analyzer) {
    runs_.push_back({rule, std::move(analyzer)});
}

void RuleSet::inherit(RuleSet& old) {
    for (auto& run : runs_)
        for (auto& before : old.runs_)
            if (before.analyzer && same(run.rule, before.rule)) {
                run = std::move(before);
                break;
            }
}

bool RuleSet::full_rate() const {
    return std::ranges::any_of(
        runs_, [](const Run& run) { return std::isinf(run.analyzer->wanted().fps); });
}

std::optional<FrameDemand> RuleSet::wanted() const {
    std::optional<FrameDemand> all;
    for (const auto& run : runs_)
        all = all ? combine(*all, run.analyzer->wanted()) : run.analyzer->wanted();
    return all;
}

// Thins to the wanted rate on a fixed grid, so that 25 fps gives 5 fps evenly.
bool RuleSet::due(Run& run, double t, LoadLevel level) {
    const double wished = run.analyzer->wanted().fps;
    if (std::isinf(wished)) {
        run.skipped = level >= LoadLevel::ThrowingHalf && !run.skipped;
        return !run.skipped;
    }
    const double step = 1 / thinned(wished, level);
    if (!run.started || t < run.next - 2 * step || t > run.next + 2 * step) {
        run.started = true;
        run.next = t + step;
        return true;
    }
    if (t < run.next - step * 0.02)
        return false;
    run.next += step;
    return true;
}

int RuleSet::analyze(const Turn& turn, const media::Frame& frame, const ObservationSink& sink) {
    int failed = 0;
    for (auto& run : runs_) {
        if (!due(run, seconds(frame), turn.level))
            continue;
        try {
            run.analyzer->analyze(frame, sink);
        } catch (const std::exception&) {
            ++failed;
            if (auto fresh = make_analyzer(turn.camera, run.rule, turn.equipment))
                run.analyzer = std::move(*fresh);
        }
    }
    return failed;
}

void RuleSet::idle(WallTime now, const ObservationSink& sink) {
    for (auto& run : runs_)
        run.analyzer->idle(now, sink);
}

} // namespace gulou::analysis
