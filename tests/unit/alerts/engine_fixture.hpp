// An engine over a store in memory whose commits a test completes, or makes fail, one by one.
#pragma once

#include "alerts/engine.hpp"

#include "sightings.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <vector>

namespace gulou::alerts::test {

class MemoryStore final : public Store {
public:
    void commit(EventBatch batch, Completion done) override {
        queue_.push_back({std::move(batch), std::move(done)});
    }
    Result<Alert> find(AlertId id) override {
        const auto it = alerts_.find(id);
        return it == alerts_.end() ? Result<Alert>(fail(ErrorCode::NotFound, "no such alert"))
                                   : it->second;
    }

    std::size_t waiting() const { return queue_.size(); }
    Seq last_seq() const { return last_seq_; }
    const SharedBytes& snapshot() const { return snapshot_; }

    void complete_next() {
        auto [batch, done] = take();
        if (batch.events.front().seq != last_seq_ + 1)
            return done(fail(ErrorCode::Conflict, "out of sequence"));
        for (const Event& event : batch.events) {
            last_seq_ = event.seq;
            alerts_.insert_or_assign(event.alert->id, *event.alert);
        }
        if (batch.snapshot)
            snapshot_ = batch.snapshot;
        done({});
    }
    void fail_next(ErrorCode code = ErrorCode::Exhausted) { take().done(fail(code, "disk full")); }
    void complete_all() {
        while (!queue_.empty())
            complete_next();
    }

private:
    struct Job {
        EventBatch batch;
        Completion done;
    };
    Job take() {
        Job job = std::move(queue_.front());
        queue_.pop_front();
        return job;
    }

    std::deque<Job> queue_;
    std::map<AlertId, Alert> alerts_;
    Seq last_seq_ = 0;
    SharedBytes snapshot_;
};

class EngineTest : public testing::Test {
protected:
    EngineOptions options;
    MemoryStore store;
    ManualClock clock{start};
    Counters counters;
    std::vector<Event> published;
    std::vector<Result<Alert>> answers;
    std::unique_ptr<Engine> engine = make_engine({});

    std::unique_ptr<Engine> make_engine(Resume resume) {
        return std::make_unique<Engine>(
            options,
            Engine::Surroundings{
                store, clock, counters, Log::none(),
                [](const CameraId& camera, const std::string&) -> std::optional<Placement> {
                    if (camera.value() == "unknown")
                        return std::nullopt;
                    return Placement{grid(), 1};
                },
                [this](const Event& event) { published.push_back(event); }},
            std::move(resume));
    }
    Engine::Answer answer() {
        return [this](Result<Alert> result) { answers.push_back(std::move(result)); };
    }
    Observation lane(Box box = {100, 100, 50, 40}) {
        return sighting(AlarmType::FireLaneBlocked, clock.wall(), box);
    }
    Observation lane_cleared(Box box = {100, 100, 50, 40}) {
        return clearing(AlarmType::FireLaneBlocked, clock.wall(), box);
    }
    std::uint64_t count(std::string_view name) { return counters.counter(name, "").value(); }
    void expect_gapless() {
        for (std::size_t i = 0; i < published.size(); ++i)
            EXPECT_EQ(published[i].seq, static_cast<Seq>(i + 1));
    }
};

} // namespace gulou::alerts::test
