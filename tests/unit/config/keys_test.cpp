#include "server/config/keys.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gulou::config {
namespace {

TEST(Keys, StandOnceEachWithTheirParents) {
    std::set<std::string_view> seen;
    for (const auto& key : all_keys()) {
        EXPECT_TRUE(seen.insert(key.path).second) << key.path;
        const auto dot = key.path.rfind('.');
        if (dot == std::string_view::npos)
            continue;
        const auto* const parent = find_key(key.path.substr(0, dot));
        ASSERT_NE(parent, nullptr) << key.path;
        EXPECT_NE(parent->kind, KeyKind::Value) << key.path;
    }
}

TEST(Keys, SuggestTheNearestSiblingOnly) {
    EXPECT_EQ(nearest_key("server.lisen"), "listen");
    EXPECT_EQ(nearest_key("serer"), "server");
    EXPECT_EQ(nearest_key("camera.rule.dwell"), "dwell_s");
    EXPECT_EQ(nearest_key("camera.rule.Zone"), "zone");
    EXPECT_EQ(nearest_key("log.listen"), std::nullopt);
    EXPECT_EQ(nearest_key("server.wibble_wobble"), std::nullopt);
}

} // namespace
} // namespace gulou::config
