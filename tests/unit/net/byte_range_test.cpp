#include "server/net/byte_range.hpp"

#include <gtest/gtest.h>

namespace gulou::net {
namespace {

struct RangeCase {
    const char* header;
    std::uint64_t size;
    RangeKind kind;
    std::uint64_t first;
    std::uint64_t last;
};

class Ranges : public testing::TestWithParam<RangeCase> {};

TEST_P(Ranges, AreChosenAsRfc9110Says) {
    const auto& wanted = GetParam();
    const auto choice = choose_range(wanted.header, wanted.size);
    EXPECT_EQ(choice.kind, wanted.kind) << wanted.header;
    EXPECT_EQ(choice.range.first, wanted.first) << wanted.header;
    EXPECT_EQ(choice.range.last, wanted.last) << wanted.header;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Ranges,
    testing::Values(RangeCase{"bytes=0-99", 1000, RangeKind::Part, 0, 99},
                    RangeCase{"bytes=0-0", 1000, RangeKind::Part, 0, 0},
                    RangeCase{"bytes=990-", 1000, RangeKind::Part, 990, 999},
                    RangeCase{"bytes=990-5000", 1000, RangeKind::Part, 990, 999},
                    RangeCase{"bytes=-500", 1000, RangeKind::Part, 500, 999},
                    RangeCase{"bytes=-5000", 1000, RangeKind::Part, 0, 999},
                    RangeCase{"bytes=-99999999999999999999", 1000, RangeKind::Part, 0, 999},
                    RangeCase{"bytes=0-99999999999999999999", 1000, RangeKind::Part, 0, 999},
                    RangeCase{"bytes=1000-", 1000, RangeKind::Unsatisfiable, 0, 0},
                    RangeCase{"bytes=99999999999999999999-", 1000, RangeKind::Unsatisfiable, 0, 0},
                    RangeCase{"bytes=-0", 1000, RangeKind::Unsatisfiable, 0, 0},
                    RangeCase{"bytes=-1", 0, RangeKind::Unsatisfiable, 0, 0},
                    RangeCase{"bytes=0-", 0, RangeKind::Unsatisfiable, 0, 0},
                    RangeCase{"bytes=5-3", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"bytes=0-1,5-6", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"bytes=-", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"bytes=x-y", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"bytes=1", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"items=0-1", 1000, RangeKind::Whole, 0, 0},
                    RangeCase{"", 1000, RangeKind::Whole, 0, 0}));

const FileFacts file{1000, 1'700'000'000'123'456'789};

TEST(FileAnswers, WholeFileCarriesValidators) {
    const auto answer = answer_for(file, {});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.length, 1000u);
    EXPECT_EQ(answer.last_modified, "Tue, 14 Nov 2023 22:13:20 GMT");
    EXPECT_EQ(answer.etag.front(), '"');
}

TEST(FileAnswers, KnownTagIsNotModified) {
    const auto tag = answer_for(file, {}).etag;
    EXPECT_EQ(answer_for(file, {{"if-none-match", "\"x\", W/" + tag}}).status, 304);
    EXPECT_EQ(answer_for(file, {{"if-none-match", "*"}}).status, 304);
    EXPECT_EQ(answer_for(file, {{"if-none-match", "\"other\""}}).status, 200);
}

TEST(FileAnswers, IfRangeOfAnotherVersionGivesTheWholeFile) {
    const auto tag = answer_for(file, {}).etag;
    EXPECT_EQ(answer_for(file, {{"range", "bytes=0-9"}, {"if-range", tag}}).status, 206);
    EXPECT_EQ(answer_for(file, {{"range", "bytes=0-9"}, {"if-range", "\"old\""}}).status, 200);
}

TEST(FileAnswers, RangePastTheEndNamesTheSize) {
    const auto answer = answer_for(file, {{"range", "bytes=1000-"}});
    EXPECT_EQ(answer.status, 416);
    EXPECT_EQ(answer.length, 0u);
    EXPECT_EQ(answer.content_range, "bytes */1000");
}

} // namespace
} // namespace gulou::net
