#include "server/net/url.hpp"

#include <gmock/gmock.h>

namespace gulou::net {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Targets, AreSplitAndDecoded) {
    const auto target =
        parse_target("/api/v1/cameras/a%20b?from=2026-01-01T00%3A00%3A00Z&x=1+2&flag");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/v1/cameras/a%20b");
    EXPECT_THAT(target->segments, ElementsAre("api", "v1", "cameras", "a b"));
    EXPECT_THAT(target->query, ElementsAre(Pair("flag", ""), Pair("from", "2026-01-01T00:00:00Z"),
                                           Pair("x", "1 2")));
}

TEST(Targets, MayBeAbsolute) {
    EXPECT_THAT(parse_target("https://host:1/a/b")->segments, ElementsAre("a", "b"));
    EXPECT_THAT(parse_target("https://host")->path, "/");
}

TEST(Targets, ThatHideSomethingAreRefused) {
    for (const auto* target :
         {"", "*", "host:443", "/%", "/%4", "/%zz", "/a%00b", "/a%2fb", "/?a=%"})
        EXPECT_FALSE(parse_target(target)) << target;
}

TEST(Targets, KeepAPercentEscapeAtTheVeryEnd) {
    EXPECT_THAT(parse_target("/a%41")->segments, ElementsAre("aA"));
}

} // namespace
} // namespace gulou::net
