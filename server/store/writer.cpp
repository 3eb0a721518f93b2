#include "server/store/writer.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <future>
#include <memory>

namespace gulou::store {

namespace {

bool is_trouble(ErrorCode code) {
    return code == ErrorCode::Exhausted || code == ErrorCode::Internal ||
           code == ErrorCode::Unavailable;
}

} // namespace

Writer::Writer(Connection connection, boost::asio::any_io_executor control, WriterOptions options,
               Counters& counters, Log log)
    : connection_(std::move(connection)), control_(std::move(control)), options_(options),
      totals_{counters.counter("gulou_store_jobs_total", "Jobs given to the database writer"),
              counters.counter("gulou_store_commits_total", "Transactions committed"),
              counters.counter("gulou_store_failures_total", "Jobs that could not be committed"),
              counters.counter("gulou_store_refused_total", "Jobs refused: the queue was full")},
      log_(std::move(log)), mailbox_(options.queue_bound) {
    boost::asio::post(loop_.context(), [this] { serve(); });
}

Writer::~Writer() {
    close();
}

void Writer::close() {
    mailbox_.close();
    loop_.drain();
}

void Writer::submit(Work work, Done done) {
    auto shared = std::make_shared<Done>(std::move(done));
    Done hand_over = [control = control_, shared](Result<void> result) {
        boost::asio::post(control, [shared, result = std::move(result)] { (*shared)(result); });
    };
    totals_.jobs.add();
    if (mailbox_.push({std::move(work), hand_over}))
        return;
    totals_.refused.add();
    hand_over(fail(ErrorCode::Exhausted, "database: the queue of writes is full"));
}

Result<void> Writer::run(Work work) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto result = promise->get_future();
    totals_.jobs.add();
    if (!mailbox_.push({std::move(work),
                        [promise](Result<void> done) { promise->set_value(std::move(done)); }})) {
        totals_.refused.add();
        return fail(ErrorCode::Exhausted, "database: the queue of writes is full");
    }
    return result.get();
}

void Writer::serve() {
    while (true) {
        auto jobs = mailbox_.take(options_.group);
        if (jobs.empty()) // closed and drained
            return;
        commit(std::move(jobs));
    }
}

void Writer::commit(std::deque<Job> jobs) {
    std::size_t next = 0;
    while (next < jobs.size()) {
        const Attempt together = attempt(jobs, next, jobs.size() - next);
        const std::size_t tried = together.results.size();
        if (tried == 0) // not even begun: the others would fare no better
            return fail_all(jobs, next, together.whole);
        for (std::size_t i = next; i < next + tried; ++i) {
            if (together.whole)
                finish(jobs[i], together.results[i - next]);
            else if (tried == 1)
                finish(jobs[i], together.whole);
            else // one too big for the disk must not cost the others
                commit_alone(jobs, i);
        }
        next += tried;
    }
}

void Writer::commit_alone(const std::deque<Job>& jobs, std::size_t index) {
    const Attempt alone = attempt(jobs, index, 1);
    finish(jobs[index], alone.whole ? alone.results.front() : alone.whole);
}

void Writer::fail_all(const std::deque<Job>& jobs, std::size_t from, const Result<void>& why) {
    for (std::size_t i = from; i < jobs.size(); ++i)
        finish(jobs[i], why);
}

Writer::Attempt Writer::attempt(const std::deque<Job>& jobs, std::size_t from, std::size_t most) {
    const auto deadline = std::chrono::steady_clock::now() + options_.slice;
    Attempt out;
    out.whole = connection_.transaction([&]() -> Result<void> {
        for (std::size_t i = 0; i < most; ++i) {
            out.results.push_back(run_one(jobs[from + i]));
            // A full disk ends the whole transaction, not only the savepoint.
            if (!connection_.in_transaction())
                return out.results.back() ? fail(ErrorCode::Internal, "database: transaction lost")
                                          : out.results.back();
            if (std::chrono::steady_clock::now() >= deadline)
                break;
        }
        return {};
    });
    if (out.whole)
        totals_.commits.add();
    return out;
}

Result<void> Writer::run_one(const Job& job) {
    if (auto begun = connection_.execute("SAVEPOINT job"); !begun)
        return begun;
    Result<void> result;
    try {
        result = job.work(connection_);
    } catch (const std::exception& fault) {
        result = fail(ErrorCode::Internal, fault.what());
    }
    if (connection_.in_transaction()) {
        if (!result)
            (void)connection_.execute("ROLLBACK TO job");
        if (auto released = connection_.execute("RELEASE job"); !released && result)
            result = released;
    }
    return result;
}

void Writer::finish(const Job& job, const Result<void>& result) {
    if (!result)
        totals_.failures.add();
    // A refusal by a rule (a name taken, a row gone) is its caller's matter.
    if (!result && is_trouble(result.error().code))
        log_.warn("write failed code=" + std::string(name(result.error().code)) + " reason=\"" +
                  result.error().message + "\"");
    job.done(result);
}

} // namespace gulou::store
