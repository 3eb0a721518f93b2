#include "server/store/call_parts.hpp"

#include "store_fixture.hpp"

namespace gulou::store::test {
namespace {

using record::CallPart;
using record::CallPartId;
using record::PartState;

class CallPartRows : public StoreTest {
protected:
    std::unique_ptr<CallParts> parts = CallParts::open(*database).value();

    static CallPart part(const char* call, std::uint64_t party, WallTime begin) {
        return {{}, CallId{call}, party, "calls/x.mp4", begin, begin, 0, PartState::Open};
    }
};

TEST_F(CallPartRows, AreOpenUntilFinished) {
    const auto party = (std::uint64_t{12} << 32) | 7;
    const auto id = parts->add(part("a", party, start)).value();
    ASSERT_EQ(parts->open().value().size(), 1u);
    EXPECT_EQ(parts->open().value()[0].party, party);
    EXPECT_TRUE(parts->ended_before(start + 1h, 10).value().empty());
    ASSERT_TRUE(parts->finish(id, start + 5s, 4711));
    EXPECT_TRUE(parts->open().value().empty());
    const auto found = parts_of(database->reader(), CallId{"a"}).value();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].end, start + 5s);
    EXPECT_EQ(found[0].bytes, 4711u);
    EXPECT_EQ(found[0].state, PartState::Finished);
    EXPECT_EQ(parts->finish(CallPartId{99}, start, 0).error().code, ErrorCode::NotFound);
}

TEST_F(CallPartRows, GoOldestFirst) {
    for (const int n : {3, 1, 2}) {
        const auto id = parts->add(part("a", 1, start + std::chrono::seconds(n))).value();
        ASSERT_TRUE(parts->finish(id, start + std::chrono::seconds(n + 1), 1));
    }
    const auto old = parts->ended_before(start + 4s, 1).value();
    ASSERT_EQ(old.size(), 1u);
    EXPECT_EQ(old[0].begin, start + 1s);
    ASSERT_TRUE(parts->remove(old[0].id));
    ASSERT_TRUE(parts->remove(old[0].id)) << "gone already";
    EXPECT_EQ(parts_of(database->reader(), CallId{"a"}).value().size(), 2u);
    EXPECT_TRUE(parts_of(database->reader(), CallId{"b"}).value().empty());
}

} // namespace
} // namespace gulou::store::test
