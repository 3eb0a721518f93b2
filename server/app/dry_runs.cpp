#include "server/app/dry_runs.hpp"

#include "pipeline/analysis/analyze_file.hpp"

#include <boost/asio/post.hpp>

#include <sched.h>

#include <algorithm>

namespace gulou::app {
namespace {

using api::DryRunState;

// Whatever else has to be done goes first.
void become_idle() {
    const sched_param none{};
    ::sched_setscheduler(0, SCHED_IDLE, &none);
}

} // namespace

// What the working thread needs; the run itself stays on the control thread.
struct DryRuns::Job {
    explicit Job(Camera tried) : camera(std::move(tried)) {}

    std::int64_t id = 0;
    Camera camera;
    analysis::FileRun how;
    std::optional<api::Clip> clip; // none: being cut
    Counter cancelled;
    boost::asio::any_io_executor control;
    std::weak_ptr<DryRuns*> owner;
    double told = 0; // progress

    template <class Act>
    void tell(Act act) {
        boost::asio::post(control, [owner = owner, id = id, act = std::move(act)]() mutable {
            const auto self = owner.lock();
            if (self)
                act(**self, id);
        });
    }
};

DryRuns::DryRuns(Outside outside, Log log) : outside_(std::move(outside)), log_(std::move(log)) {}

DryRuns::~DryRuns() {
    self_.reset();
    if (active_)
        active_->cancelled.add();
}

Result<api::DryRun> DryRuns::begin(const CameraId& camera, Rule rule, WallTime from, WallTime to) {
    const auto view = outside_.stations.find(camera);
    if (!view)
        return fail(ErrorCode::NotFound, "no such camera");
    if (active_)
        return fail(ErrorCode::Limited, "another rule is being tried; one at a time");
    active_ = std::make_shared<Job>(*view->camera);
    active_->id = next_++;
    active_->camera.rules = {rule};
    active_->camera.rules[0].enabled = true;
    active_->control = outside_.control;
    active_->owner = self_;
    active_->how.equipment.labeller = outside_.labeller;
    runs_.push_front(
        {.id = active_->id, .camera = camera, .rule = std::move(rule), .from = from, .to = to});
    if (runs_.size() > most_runs)
        runs_.pop_back();
    const auto begun = runs_.front();
    outside_.stations.clip(camera, from, to,
                           [owner = std::weak_ptr(self_), id = begun.id](Result<api::Clip> clip) {
                               if (const auto self = owner.lock())
                                   (*self)->start(id, clip);
                           });
    return begun;
}

void DryRuns::start(std::int64_t id, const Result<api::Clip>& clip) {
    if (!active_ || active_->id != id)
        return;
    if (active_->cancelled.value() > 0)
        return finish(id, DryRunState::Cancelled, {});
    if (!clip)
        return finish(id, DryRunState::Failed, clip.error().message);
    run(id)->state = DryRunState::Running;
    active_->clip = *clip;
    active_->how.start = clip->from;
    if (!loop_) {
        loop_ = std::make_unique<Loop>("dry-run");
        boost::asio::post(loop_->context(), become_idle);
    }
    boost::asio::post(loop_->context(), [job = active_] { work(job); });
}

void DryRuns::work(const std::shared_ptr<Job>& job) {
    job->how.found = [&](Observation seen) {
        seen.evidence.clear();
        job->tell([seen = std::move(seen)](DryRuns& self, std::int64_t id) mutable {
            self.keep(id, std::move(seen));
        });
    };
    job->how.progress = [&](double t, double duration) {
        const double done = duration > 0 ? std::min(t / duration, 1.0) : 0;
        if (done - job->told >= 0.01) {
            job->told = done;
            job->tell([done](DryRuns& self, std::int64_t id) {
                if (auto* const run = self.run(id))
                    run->progress = done;
            });
        }
        return job->cancelled.value() > 0 ? analysis::Go::Stop : analysis::Go::On;
    };
    const auto summary = analysis::run_rules(job->clip->path.string(), job->camera, job->how);
    const bool stopped = job->cancelled.value() > 0;
    const auto error = summary ? std::string() : summary.error().message;
    job->tell([stopped, error](DryRuns& self, std::int64_t id) {
        self.finish(id,
                    stopped         ? DryRunState::Cancelled
                    : error.empty() ? DryRunState::Done
                                    : DryRunState::Failed,
                    error);
    });
}

void DryRuns::keep(std::int64_t id, Observation seen) {
    auto* const run = this->run(id);
    if (run && run->found.size() < most_finds)
        run->found.push_back(std::move(seen));
    else if (run)
        run->more = true;
}

void DryRuns::finish(std::int64_t id, DryRunState state, std::string error) {
    active_.reset();
    if (auto* const run = this->run(id)) {
        run->state = state;
        run->error = std::move(error);
        if (state == DryRunState::Done)
            run->progress = 1;
    }
    log_.info("dry run id=" + std::to_string(id) + " state=" + std::string(name(state)));
}

api::DryRun* DryRuns::run(std::int64_t id) {
    const auto found = std::ranges::find(runs_, id, &api::DryRun::id);
    return found == runs_.end() ? nullptr : &*found;
}

const api::DryRun* DryRuns::find(std::int64_t id) const {
    const auto found = std::ranges::find(runs_, id, &api::DryRun::id);
    return found == runs_.end() ? nullptr : &*found;
}

void DryRuns::cancel(std::int64_t id) {
    if (active_ && active_->id == id)
        active_->cancelled.add();
}

} // namespace gulou::app
