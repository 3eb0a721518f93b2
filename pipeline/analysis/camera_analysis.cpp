#include "pipeline/analysis/camera_analysis.hpp"

#include "core/mailbox.hpp"
#include "pipeline/analysis/factory.hpp"
#include "pipeline/analysis/rule_set.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

namespace gulou::analysis {

// Shared with the work posted to the pool, which may outlive the camera by one frame.
struct CameraAnalysis::State {
    using Strand = boost::asio::strand<boost::asio::thread_pool::executor_type>;

    State(CameraId id, WorkerPool& workers, ObservationSink out, Counters& counters, Log l,
          Equipment e)
        : camera(std::move(id)), pool(workers), strand(workers.executor()), sink(std::move(out)),
          log(std::move(l)), equipment(std::move(e)),
          all_frames(counters.counter("gulou_analysis_frames_total", "Frames analysed")),
          all_dropped(counters.counter("gulou_analysis_frames_dropped_total",
                                       "Frames dropped because analysis fell behind")),
          faults(counters.counter("gulou_analysis_faults_total",
                                  "Analyzers that failed and were started afresh")) {}

    void drop(std::uint64_t n) {
        dropped.add(n);
        all_dropped.add(n);
    }
    void run();

    const CameraId camera;
    WorkerPool& pool;
    SystemClock clock;
    Strand strand;
    ObservationSink sink;
    Log log;
    const Equipment equipment;
    Counter& all_frames;
    Counter& all_dropped;
    Counter& faults;
    Counter analysed, dropped;
    struct Waiting {
        media::SharedFrame frame;
        SteadyTime since;
    };
    Mailbox<Waiting> waiting{bound};
    RuleSet rules; // on the strand
};

void CameraAnalysis::State::run() {
    // Only the strand takes, so a size above zero stays: take() does not wait.
    if (waiting.size() == 0)
        return;
    auto frames = waiting.take(bound);
    if (!rules.full_rate() && frames.size() > 1) {
        drop(frames.size() - 1);
        frames.erase(frames.begin(), frames.end() - 1);
    }
    using std::chrono::milliseconds;
    for (const auto& [frame, since] : frames) {
        pool.waited(std::chrono::duration_cast<milliseconds>(clock.steady() - since));
        const int failed = rules.analyze({camera, equipment, pool.level()}, *frame, sink);
        analysed.add();
        all_frames.add();
        if (failed > 0) {
            faults.add(static_cast<std::uint64_t>(failed));
            log.error("analyzer failed and starts afresh camera=" + camera.value());
        }
    }
}

CameraAnalysis::CameraAnalysis(CameraId camera, WorkerPool& pool, ObservationSink sink,
                               Counters& counters, Log log, Equipment equipment)
    : state_(std::make_shared<State>(std::move(camera), pool, std::move(sink), counters,
                                     std::move(log), std::move(equipment))) {}

CameraAnalysis::~CameraAnalysis() {
    state_->waiting.close();
}

std::vector<CameraAnalysis::Refusal> CameraAnalysis::set_rules(const std::vector<Rule>& rules) {
    std::vector<Refusal> refused;
    auto fresh = std::make_shared<RuleSet>();
    for (const auto& rule : rules) {
        if (!rule.enabled)
            continue;
        auto analyzer = make_analyzer(state_->camera, rule, state_->equipment);
        if (analyzer)
            fresh->add(rule, std::move(*analyzer));
        else
            refused.push_back({rule.name, analyzer.error()});
    }
    wanted_ = fresh->wanted();
    boost::asio::post(state_->strand, [state = state_, fresh] {
        fresh->inherit(state->rules);
        state->rules = std::move(*fresh);
    });
    return refused;
}

void CameraAnalysis::idle(WallTime now) {
    boost::asio::post(state_->strand,
                      [state = state_, now] { state->rules.idle(now, state->sink); });
}

void CameraAnalysis::offer(media::SharedFrame frame) {
    if (!frame)
        return;
    if (!state_->waiting.push({std::move(frame), state_->clock.steady()})) {
        state_->drop(1);
        return;
    }
    boost::asio::post(state_->strand, [state = state_] { state->run(); });
}

std::uint64_t CameraAnalysis::analysed() const {
    return state_->analysed.value();
}
std::uint64_t CameraAnalysis::dropped() const {
    return state_->dropped.value();
}

} // namespace gulou::analysis
