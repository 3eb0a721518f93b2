// The alert engine: decides what an observation or a command does to alerts, commits it, and only
// then publishes it. One thread (the control plane) for everything, callbacks included.
#pragma once

#include "alerts/ledger.hpp"
#include "alerts/lifecycle.hpp"
#include "alerts/merge.hpp"
#include "alerts/retry_queue.hpp"
#include "core/counter.hpp"
#include "core/log.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gulou::alerts {

struct EngineOptions {
    MergePolicy merge;
    ClipMargins clip;
    std::size_t retry_bound = 256; // reports kept while nothing can be committed; more are dropped
    int retry_attempts = 30;       // commits of one report that may fail
    std::size_t held_bound = 10'000; // alerts kept at hand for merging; the oldest give way
};

class Engine {
public:
    // Where a camera's rule belongs; none: no such camera, and the observation is dropped.
    using Locate =
        std::function<std::optional<Placement>(const CameraId&, const std::string& rule)>;
    // Every durable event once, in order of seq.
    using Publish = std::function<void(const Event&)>;
    // The alert as committed, or why not. Called once: at once for a refusal, otherwise after the
    // event was published.
    using Answer = std::function<void(Result<Alert>)>;

    // `store`, `clock` and `counters` outlive the engine; completions of the store that come after
    // its end are ignored.
    struct Surroundings {
        Store& store;
        const Clock& clock;
        Counters& counters;
        Log log;
        Locate locate;
        Publish publish;
    };

    Engine(EngineOptions options, Surroundings surroundings, Resume resume);

    // Raises, extends or clears; never fails towards the caller: what can't be committed is
    // retried from tick(), then counted in gulou_alert_reports_dropped_total.
    void observe(Observation seen);
    // The evidence clip was cut and shows `cut`, or can't be had. Retried like observations.
    void clip_ready(AlertId alert, const ClipSpan& cut);
    void clip_failed(AlertId alert);

    // Answers: NotFound, Conflict (revision or state), TooLarge (note), Exhausted and others when
    // the store cannot commit; then nothing has changed.
    void acknowledge(const Handling& handling, Answer answer);
    void resolve(const Handling& handling, Answer answer);
    void dismiss(const Handling& handling, DismissReason reason, Answer answer);

    // About once a second: retries what could not be committed, lets go of what is over.
    void tick();

    // The newest published event. Replays from the journal stop here, live events go on after it.
    Seq published() const { return ledger_.durable_seq(); }

private:
    using Step = std::function<Result<Alert>(Alert, WallTime now)>;
    struct Totals {
        Counter& raised;
        Counter& extended;
        Counter& commit_failures;
        Counter& reports_dropped;
    };
    // One commit under way and whom it concerns.
    struct Commit {
        std::vector<Event> events;
        std::optional<Report> report;
        Answer answer;
    };

    void consider(Report report);
    void retry_later(Report report);
    EventBatch decide(const Report& report);
    EventBatch decide_raised(const Observation& seen);
    EventBatch decide_cleared(const Observation& seen);
    EventBatch decide_clip(const ClipOutcome& outcome);
    void command(AlertId id, const Step& step, Answer answer);
    Result<Alert> newest(AlertId id);
    void submit(EventBatch batch, std::optional<Report> report, Answer answer);
    void finished(Commit& commit, const Result<void>& result);
    void announce(Commit& commit);
    void take_back(Commit& commit, const Error& error);

    const EngineOptions options_;
    Surroundings around_;
    Totals totals_;
    Ledger ledger_;
    RetryQueue retry_;
    std::uint64_t arrivals_ = 0;
    std::optional<Error> failure_; // set while commits behind a failed one are still coming back
    bool failing_ = false;         // the newest commit did
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

} // namespace gulou::alerts
