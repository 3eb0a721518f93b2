#include "server/store/writer.hpp"

#include "store_fixture.hpp"

#include <future>
#include <stdexcept>

namespace gulou::store::test {
namespace {

class WriterTest : public StoreTest {
protected:
    WriterTest() {
        EXPECT_TRUE(write([](Connection& c) {
            return c.execute("CREATE TABLE things(value INTEGER PRIMARY KEY)");
        }));
    }
    static Writer::Work insert(int value) {
        return [value](Connection& connection) {
            return connection.prepare("INSERT INTO things VALUES(?1)").bind(value).run();
        };
    }
    // Holds the writer until release(), so that jobs pile up behind it.
    void hold() {
        database->writer().submit(
            [gate = gate_.get_future().share(), this](Connection&) -> Result<void> {
                held_.set_value();
                gate.wait();
                return {};
            },
            [](Result<void>) {});
        held_.get_future().wait();
    }
    void release() { gate_.set_value(); }
    void submit(Writer::Work work) {
        database->writer().submit(std::move(work),
                                  [this](Result<void> result) { results.push_back(result); });
    }
    std::int64_t things() { return number(database->reader(), "SELECT COUNT(*) FROM things"); }

    std::vector<Result<void>> results;

private:
    std::promise<void> gate_;
    std::promise<void> held_;
};

TEST_F(WriterTest, CommitsWhatIsWaitingInOneGroup) {
    hold();
    for (int i = 0; i < 100; ++i)
        submit(insert(i));
    const auto before = count("gulou_store_commits_total");
    release();
    ASSERT_TRUE(run_until([&] { return results.size() == 100; }));
    EXPECT_EQ(things(), 100);
    // The held job's own, then one for the rest, or a few where the time slice ends one early.
    EXPECT_LT(count("gulou_store_commits_total") - before, 20u);
}

TEST_F(WriterTest, UndoesOnlyTheJobThatFails) {
    hold();
    submit(insert(1));
    submit([](Connection& connection) -> Result<void> {
        (void)insert(2)(connection);
        return fail(ErrorCode::Invalid, "no");
    });
    submit(insert(1)); // taken
    submit([](Connection&) -> Result<void> { throw std::runtime_error("a bug"); });
    submit(insert(3));
    release();
    ASSERT_TRUE(run_until([&] { return results.size() == 5; }));
    EXPECT_TRUE(results[0]);
    EXPECT_EQ(results[1].error().code, ErrorCode::Invalid);
    EXPECT_EQ(results[2].error().code, ErrorCode::Conflict);
    EXPECT_EQ(results[3].error().code, ErrorCode::Internal);
    EXPECT_TRUE(results[4]);
    EXPECT_EQ(number(database->reader(), "SELECT SUM(value) FROM things"), 4);
}

TEST_F(WriterTest, CompletesInTheOrderOfSubmission) {
    std::vector<int> order;
    for (int i = 0; i < 300; ++i)
        database->writer().submit(insert(i), [&order, i](Result<void>) { order.push_back(i); });
    ASSERT_TRUE(run_until([&] { return order.size() == 300; }));
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(WriterTest, RefusesAtItsBoundAndCountsIt) {
    reopen({.queue_bound = 2});
    hold();
    for (int i = 0; i < 5; ++i)
        submit(insert(i));
    ASSERT_TRUE(run_until([&] { return results.size() == 3; }));
    for (const auto& result : results)
        EXPECT_EQ(result.error().code, ErrorCode::Exhausted);
    EXPECT_EQ(count("gulou_store_refused_total"), 3u);
    release();
    ASSERT_TRUE(run_until([&] { return results.size() == 5; }));
    EXPECT_EQ(things(), 2);
}

TEST_F(WriterTest, CommitsWhatIsQueuedBeforeItEnds) {
    for (int i = 0; i < 50; ++i)
        submit(insert(i));
    database->writer().close();
    EXPECT_EQ(things(), 50);
    EXPECT_EQ(write(insert(99)).error().code, ErrorCode::Exhausted);
}

TEST_F(WriterTest, RunsTheGroupsJobsOneByOneWhenItsTransactionIsLost) {
    hold();
    submit(insert(1));
    submit([](Connection& connection) -> Result<void> {
        (void)connection.execute("ROLLBACK"); // as a full disk does
        return fail(ErrorCode::Exhausted, "full");
    });
    submit(insert(2));
    release();
    ASSERT_TRUE(run_until([&] { return results.size() == 3; }));
    EXPECT_TRUE(results[0]);
    EXPECT_EQ(results[1].error().code, ErrorCode::Exhausted);
    EXPECT_TRUE(results[2]);
    EXPECT_EQ(things(), 2);
}

} // namespace
} // namespace gulou::store::test
