#include "alerts/engine.hpp"

#include <utility>

namespace gulou::alerts {

namespace {

bool is_sighting(const std::optional<Report>& report) {
    const auto* seen =
        report ? std::get_if<std::shared_ptr<const Observation>>(&report->what) : nullptr;
    return seen && (*seen)->state == ObservationState::Raised;
}

} // namespace

Engine::Engine(EngineOptions options, Surroundings surroundings, Resume resume)
    : options_(options), around_(std::move(surroundings)),
      totals_{
          around_.counters.counter("gulou_alerts_raised_total", "Alerts raised and committed"),
          around_.counters.counter("gulou_alerts_extended_total",
                                   "Sightings merged into an open alert"),
          around_.counters.counter("gulou_alert_commit_failures_total",
                                   "Commits of alert events that failed"),
          around_.counters.counter("gulou_alert_reports_dropped_total",
                                   "Observations and clip results given up"),
      },
      ledger_(std::move(resume)), retry_(options_.retry_bound, options_.retry_attempts) {}

void Engine::observe(Observation seen) {
    auto shared = std::make_shared<const Observation>(std::move(seen));
    // A retry of the same rule has to go first: a clearing must not overtake its raising.
    const bool behind = retry_.holds(*shared);
    Report report{std::move(shared), ++arrivals_};
    if (behind)
        retry_later(std::move(report));
    else
        consider(std::move(report));
}

void Engine::clip_ready(AlertId alert, const ClipSpan& cut) {
    consider({ClipOutcome{alert, cut}, ++arrivals_});
}
void Engine::clip_failed(AlertId alert) {
    consider({ClipOutcome{alert, std::nullopt}, ++arrivals_});
}

void Engine::acknowledge(const Handling& handling, Answer answer) {
    command(
        handling.alert,
        [&](Alert alert, WallTime now) {
            return alerts::acknowledge(std::move(alert), handling, now);
        },
        std::move(answer));
}

void Engine::resolve(const Handling& handling, Answer answer) {
    command(
        handling.alert,
        [&](Alert alert, WallTime now) { return alerts::resolve(std::move(alert), handling, now); },
        std::move(answer));
}

void Engine::dismiss(const Handling& handling, DismissReason reason, Answer answer) {
    command(
        handling.alert,
        [&](Alert alert, WallTime now) {
            return alerts::dismiss(std::move(alert), handling, reason, now);
        },
        std::move(answer));
}

void Engine::tick() {
    // While the disk is full one report is enough to find out whether it still is.
    for (Report& report : retry_.take(failing_ ? 1 : retry_.size()))
        consider(std::move(report));
    const WallTime now = around_.clock.wall();
    ledger_.release([&](const Alert& alert) { return !may_change(alert, options_.merge, now); },
                    options_.held_bound);
}

void Engine::consider(Report report) {
    if (failure_)
        return retry_later(std::move(report));
    EventBatch batch = decide(report);
    if (!batch.events.empty())
        submit(std::move(batch), std::move(report), nullptr);
}

void Engine::retry_later(Report report) {
    if (retry_.put(std::move(report)))
        return;
    totals_.reports_dropped.add();
    around_.log.error("report dropped reason=commits_failing");
}

EventBatch Engine::decide(const Report& report) {
    if (const auto* outcome = std::get_if<ClipOutcome>(&report.what))
        return decide_clip(*outcome);
    const Observation& seen = *std::get<std::shared_ptr<const Observation>>(report.what);
    return seen.state == ObservationState::Raised ? decide_raised(seen) : decide_cleared(seen);
}

EventBatch Engine::decide_raised(const Observation& seen) {
    const WallTime now = around_.clock.wall();
    const Alert* standing = nullptr;
    ledger_.each([&](const Alert& alert) {
        if (extends(seen, alert, options_.merge))
            standing = &alert; // the newest wins
    });
    if (standing)
        return {{ledger_.decide(EventKind::AlertUpdated, extend(*standing, seen, now), now)}, {}};

    const auto placement = around_.locate(seen.camera, seen.rule);
    if (!placement) {
        totals_.reports_dropped.add();
        around_.log.warn("report dropped reason=unknown_camera camera=" + seen.camera.value());
        return {};
    }
    Alert alert = raise(ledger_.next_seq(), seen, *placement, options_.clip, now);
    return {{ledger_.decide(EventKind::AlertRaised, std::move(alert), now)},
            seen.snapshot,
            seen.evidence};
}

EventBatch Engine::decide_cleared(const Observation& seen) {
    const WallTime now = around_.clock.wall();
    std::vector<Alert> over;
    ledger_.each([&](const Alert& alert) {
        if (ends(seen, alert, options_.merge))
            over.push_back(clear(alert, seen, now));
    });
    EventBatch batch;
    for (Alert& alert : over)
        batch.events.push_back(ledger_.decide(EventKind::AlertUpdated, std::move(alert), now));
    return batch;
}

EventBatch Engine::decide_clip(const ClipOutcome& outcome) {
    const WallTime now = around_.clock.wall();
    auto alert = newest(outcome.alert);
    if (alert)
        alert = settle_clip(*std::move(alert), outcome.cut, now);
    if (!alert) {
        around_.log.warn("clip outcome ignored alert=" + std::to_string(outcome.alert.value()) +
                         " reason=\"" + alert.error().message + "\"");
        return {};
    }
    return {{ledger_.decide(EventKind::AlertUpdated, *std::move(alert), now)}, {}};
}

void Engine::command(AlertId id, const Step& step, Answer answer) {
    if (failure_)
        return answer(fail(*failure_));
    auto alert = newest(id);
    const WallTime now = around_.clock.wall();
    if (alert)
        alert = step(*std::move(alert), now);
    if (!alert)
        return answer(std::move(alert));
    EventBatch batch{{ledger_.decide(EventKind::AlertUpdated, *std::move(alert), now)}, {}};
    submit(std::move(batch), std::nullopt, std::move(answer));
}

Result<Alert> Engine::newest(AlertId id) {
    if (const Alert* held = ledger_.find(id))
        return *held;
    return around_.store.find(id);
}

void Engine::submit(EventBatch batch, std::optional<Report> report, Answer answer) {
    auto commit =
        std::make_shared<Commit>(Commit{batch.events, std::move(report), std::move(answer)});
    around_.store.commit(std::move(batch), [this, alive = std::weak_ptr(alive_),
                                            commit = std::move(commit)](Result<void> result) {
        if (!alive.expired())
            finished(*commit, result);
    });
}

void Engine::finished(Commit& commit, const Result<void>& result) {
    failing_ = !result || failure_;
    if (!failing_)
        return announce(commit);
    if (!failure_) {
        failure_ = result.error();
        around_.log.error("alert commit failed code=" + std::string(name(failure_->code)) +
                          " reason=\"" + failure_->message + "\"");
    }
    totals_.commit_failures.add();
    const Error error = *failure_;
    for (const Event& event : commit.events)
        ledger_.withdrawn(event);
    // Roll back before anybody is told, so that what they do next is decided on durable state.
    if (ledger_.in_flight() == 0) {
        ledger_.roll_back();
        failure_.reset();
    }
    take_back(commit, error);
}

void Engine::announce(Commit& commit) {
    for (const Event& event : commit.events) {
        ledger_.committed(event);
        if (event.kind == EventKind::AlertRaised)
            totals_.raised.add();
        else if (is_sighting(commit.report))
            totals_.extended.add();
        around_.publish(event);
    }
    if (commit.answer)
        commit.answer(*commit.events.back().alert);
}

void Engine::take_back(Commit& commit, const Error& error) {
    if (commit.answer)
        return commit.answer(fail(error));
    Report report = *std::move(commit.report);
    ++report.attempts;
    retry_later(std::move(report));
}

} // namespace gulou::alerts
