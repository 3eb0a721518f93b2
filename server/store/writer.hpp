// The one writer: takes jobs from a bounded queue and commits whatever is waiting in one
// transaction, so that a slow disk costs one wait a group and not one a job.
#pragma once

#include "core/counter.hpp"
#include "core/log.hpp"
#include "core/loop.hpp"
#include "core/mailbox.hpp"
#include "server/store/connection.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <vector>

namespace gulou::store {

struct WriterOptions {
    std::size_t queue_bound = 1024;      // jobs waiting; more are refused with Exhausted
    std::size_t group = 128;             // jobs in one transaction at most
    std::chrono::milliseconds slice{10}; // … and no longer than this before its commit
};

class Writer {
public:
    // What to write, on the writer's thread. A failure undoes this job alone. It may run a second
    // time after the whole group was undone, so it must not consume what it captured.
    using Work = std::function<Result<void>(Connection&)>;
    using Done = std::function<void(Result<void>)>;

    // `control` must stay valid until the writer is closed.
    Writer(Connection connection, boost::asio::any_io_executor control, WriterOptions options,
           Counters& counters, Log log);
    // Commits what is queued, then ends the thread.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Any thread; `done` runs on the control executor once the job is durable or failed, in the
    // order of submission, but for refusals, which come at once. Exhausted: the queue (or, after
    // close(), everything) or the disk is full.
    void submit(Work work, Done done);
    // Waits until it is durable. Not on the control thread, where it would stall everything.
    Result<void> run(Work work);
    // Commits what is queued and takes nothing more; waits for that. Not on the writer's thread.
    void close();

private:
    struct Job {
        Work work;
        Done done; // on the writer's thread
    };
    struct Totals {
        Counter& jobs;
        Counter& commits;
        Counter& failures;
        Counter& refused;
    };
    struct Attempt {
        std::vector<Result<void>> results; // one for each job that was tried
        Result<void> whole;                // of the transaction around them
    };

    void serve();
    void commit(std::deque<Job> jobs);
    Attempt attempt(const std::deque<Job>& jobs, std::size_t from, std::size_t most);
    Result<void> run_one(const Job& job);
    void commit_alone(const std::deque<Job>& jobs, std::size_t index);
    void fail_all(const std::deque<Job>& jobs, std::size_t from, const Result<void>& why);
    void finish(const Job& job, const Result<void>& result);

    Connection connection_;
    boost::asio::any_io_executor control_;
    const WriterOptions options_;
    Totals totals_;
    Log log_;
    Mailbox<Job> mailbox_;
    Loop loop_{"gulou-store"};
};

} // namespace gulou::store
