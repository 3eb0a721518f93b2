// One camera's rules at work: frames in from any thread, observations out on a pool thread.
#pragma once

#include "core/camera.hpp"
#include "core/counter.hpp"
#include "core/log.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/worker_pool.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace gulou::analysis {

// Frames wait in a queue of 8: 0.3 s at 25 fps, what a throwing rule may fall behind without losing
// sight of an object. Full: the new frame is dropped and counted. Where every rule works at a low
// rate only the newest waiting frame is analysed; the older ones are dropped and counted.
class CameraAnalysis {
public:
    static constexpr std::size_t bound = 8;

    struct Refusal {
        std::string rule;
        Error error;
    };

    // `sink` is called on a pool thread, one call at a time for this camera; it may still be called
    // once while the destructor runs, never after the pool has stopped. `pool` and `counters`
    // outlive this. Counts gulou_analysis_frames_total, _dropped_total and _faults_total.
    CameraAnalysis(CameraId camera, WorkerPool& pool, ObservationSink sink, Counters& counters,
                   Log log, Equipment equipment = {});
    ~CameraAnalysis();
    CameraAnalysis(const CameraAnalysis&) = delete;
    CameraAnalysis& operator=(const CameraAnalysis&) = delete;

    // Replaces all rules from the next frame on; rules that stay equal keep their memory. Returns
    // the rules that cannot run and why; the others run. One thread at a time.
    std::vector<Refusal> set_rules(const std::vector<Rule>& rules);
    // What the decoder should deliver for the present rules; none: nothing. Same thread as
    // set_rules.
    std::optional<FrameDemand> wanted() const { return wanted_; }

    // The clock's turn, every few seconds. Any thread; never blocks.
    void idle(WallTime now);
    // Any thread; never blocks.
    void offer(media::SharedFrame frame);

    // Any thread.
    std::uint64_t analysed() const;
    std::uint64_t dropped() const;

private:
    struct State;
    std::shared_ptr<State> state_;
    std::optional<FrameDemand> wanted_;
};

} // namespace gulou::analysis
