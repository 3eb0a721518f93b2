#include "server/store/segments.hpp"

#include "store_fixture.hpp"

namespace gulou::store::test {
namespace {

using record::Segment;
using record::SegmentId;
using record::SegmentState;

class SegmentRows : public StoreTest {
protected:
    std::unique_ptr<Segments> segments = Segments::open(*database).value();
    const CameraId camera{"37078501011326000001"};

    SegmentId add(std::chrono::seconds begin, SegmentState state = SegmentState::Finished) {
        return segments->add({{}, camera, "a.mp4", start + begin, start + begin + 10s, 1000, state})
            .value();
    }
    std::vector<SegmentId> found(std::chrono::seconds from, std::chrono::seconds to) {
        std::vector<SegmentId> ids;
        const auto segs = segments->find(camera, start + from, start + to).value();
        for (const Segment& segment : segs)
            ids.push_back(segment.id);
        return ids;
    }
};

using Ids = std::vector<SegmentId>;

TEST_F(SegmentRows, AreFoundWhereTheyOverlapTheRange) {
    const auto a = add(0s), b = add(10s), c = add(20s), d = add(30s), e = add(40s);
    EXPECT_EQ(found(0s, 50s), (Ids{a, b, c, d, e}));
    EXPECT_EQ(found(35s, 36s), (Ids{d}));
    EXPECT_EQ(found(30s, 40s), (Ids{d})); // half open at both ends
    EXPECT_EQ(found(15s, 31s), (Ids{b, c, d}));
    EXPECT_EQ(found(50s, 60s), Ids{});
    EXPECT_TRUE(segments->find(CameraId{"x"}, start, start + 1h).value().empty());
}

TEST_F(SegmentRows, AreFoundWhileStillOpen) {
    const auto open = add(0s, SegmentState::Open);
    EXPECT_EQ(found(3600s, 3601s), (Ids{open}));
    EXPECT_EQ(segments->open().value().size(), 1u);
    ASSERT_TRUE(segments->finish(open, start + 12s, 5000));
    EXPECT_TRUE(segments->open().value().empty());
    EXPECT_TRUE(found(12s, 13s).empty());
    const Segment row = segments->find(camera, start, start + 1s).value().at(0);
    EXPECT_EQ(row.end, start + 12s);
    EXPECT_EQ(row.bytes, 5000u);
    EXPECT_EQ(row.state, SegmentState::Finished);
}

TEST_F(SegmentRows, SayWhenOneIsMissing) {
    EXPECT_EQ(segments->finish(SegmentId{9}, start, 0).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(segments->remove(SegmentId{9}));
}

TEST_F(SegmentRows, AreListedOldestFirstAndRemoved) {
    const auto b = add(10s), a = add(0s), c = add(20s);
    auto oldest = segments->oldest(2, 0).value();
    ASSERT_EQ(oldest.size(), 2u);
    EXPECT_EQ(oldest[0].id, a);
    EXPECT_EQ(oldest[1].id, b);
    EXPECT_EQ(segments->oldest(2, 2).value().at(0).id, c);
    ASSERT_TRUE(segments->remove(a));
    EXPECT_EQ(segments->oldest(1, 0).value().at(0).id, b);
}

} // namespace
} // namespace gulou::store::test
