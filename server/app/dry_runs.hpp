// Tries a rule on what was recorded before it is armed: one run at a time, at idle priority.
#pragma once

#include "core/log.hpp"
#include "core/loop.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "server/api/rule_desk.hpp"
#include "server/app/stations.hpp"

#include <list>
#include <memory>

namespace gulou::app {

// Control thread. Bound: the last 8 runs, 60 finds of each; what is found on top is only counted
// as more.
class DryRuns final : public api::DryRunDesk {
public:
    static constexpr std::size_t most_runs = 8;
    static constexpr std::size_t most_finds = 60;

    struct Outside {
        Stations& stations;
        boost::asio::any_io_executor control;
        std::shared_ptr<analysis::Labeller> labeller;
    };
    DryRuns(Outside outside, Log log);
    ~DryRuns() override;

    Result<api::DryRun> begin(const CameraId& camera, Rule rule, WallTime from,
                              WallTime to) override;
    const api::DryRun* find(std::int64_t id) const override;
    void cancel(std::int64_t id) override;

private:
    struct Job;
    api::DryRun* run(std::int64_t id);
    void start(std::int64_t id, const Result<api::Clip>& clip);
    void keep(std::int64_t id, Observation seen);
    void finish(std::int64_t id, api::DryRunState state, std::string error);
    static void work(const std::shared_ptr<Job>& job);

    Outside outside_;
    Log log_;
    std::list<api::DryRun> runs_; // newest first
    std::int64_t next_ = 1;
    std::shared_ptr<Job> active_;
    std::shared_ptr<DryRuns*> self_ = std::make_shared<DryRuns*>(this);
    std::unique_ptr<Loop> loop_; // made with the first run; last: its work ends first
};

} // namespace gulou::app
