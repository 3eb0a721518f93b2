#include "core/org/unit_tree.hpp"

#include <gtest/gtest.h>

namespace gulou::org {
namespace {

UnitCode code(std::string_view text) {
    return UnitCode::parse(text).value();
}

TEST(UnitCode, KnowsItsLevelAndParent) {
    const auto grid = code("370785001003001");
    EXPECT_EQ(grid.level(), Level::Grid);
    EXPECT_EQ(grid.parent(), code("370785001003"));
    EXPECT_TRUE(code("370785001").contains(grid));
    EXPECT_TRUE(grid.contains(grid));
    EXPECT_FALSE(grid.contains(code("370785001")));
    EXPECT_FALSE(code("370785002").contains(grid));
}

TEST(UnitCode, RefusesOtherLengthsLettersAndZeroGroups) {
    for (const auto* text : {"", "37078", "3707850", "37078a", "370785000", "370785001003000"})
        EXPECT_FALSE(UnitCode::parse(text)) << text;
}

TEST(UnitTree, ListsBelowAndPath) {
    const auto tree = UnitTree::build({{code("370785001"), "醴泉街道"},
                                       {code("370785"), "高密市"},
                                       {code("370785001001"), "曙光社区"},
                                       {code("370785002"), "密水街道"}});
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->root().name, "高密市");
    EXPECT_EQ(tree->below(code("370785001")).size(), 2U);
    const auto path = tree->path(code("370785001001"));
    ASSERT_EQ(path.size(), 3U);
    EXPECT_EQ(path.front()->name, "高密市");
    EXPECT_EQ(path.back()->name, "曙光社区");
}

TEST(UnitTree, RefusesOrphansDoublesAndSecondRoots) {
    EXPECT_FALSE(UnitTree::build({}));
    EXPECT_FALSE(UnitTree::build({{code("370785"), "a"}, {code("370785"), "b"}}));
    EXPECT_FALSE(UnitTree::build({{code("370785"), "a"}, {code("370785001001"), "b"}}));
    EXPECT_FALSE(UnitTree::build({{code("370785"), "a"}, {code("370786"), "b"}}));
}

} // namespace
} // namespace gulou::org
