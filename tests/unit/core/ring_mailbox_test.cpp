#include "core/ring_mailbox.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace gulou {
namespace {

TEST(RingMailbox, KeepsOrderRoundItsEnd) {
    RingMailbox<int> box(3);
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(box.push(2 * i));
        ASSERT_TRUE(box.push(2 * i + 1));
        EXPECT_EQ(box.take(), 2 * i);
        EXPECT_EQ(box.take(), 2 * i + 1);
    }
    EXPECT_EQ(box.take(), std::nullopt);
}

TEST(RingMailbox, RefusesWhatDoesNotFit) {
    RingMailbox<int> box(2);
    EXPECT_TRUE(box.push(1));
    EXPECT_TRUE(box.push(2));
    EXPECT_FALSE(box.push(3));
    EXPECT_EQ(box.take(), 1);
    EXPECT_TRUE(box.push(4));
    EXPECT_EQ(box.take(), 2);
    EXPECT_EQ(box.take(), 4);
}

TEST(RingMailbox, LetsGoOfWhatWasTaken) {
    RingMailbox<std::shared_ptr<int>> box(2);
    const auto value = std::make_shared<int>(1);
    ASSERT_TRUE(box.push(value));
    box.take();
    EXPECT_EQ(value.use_count(), 1);
}

} // namespace
} // namespace gulou
