#include "core/mailbox.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace gulou {
namespace {

TEST(Mailbox, RefusesWhatIsOverItsBound) {
    Mailbox<int> box(2);
    EXPECT_TRUE(box.push(1));
    EXPECT_TRUE(box.push(2));
    EXPECT_FALSE(box.push(3));
    EXPECT_EQ(box.take(10), (std::deque<int>{1, 2}));
}

TEST(Mailbox, WakesTheReceiverWhenClosed) {
    Mailbox<int> box(2);
    std::thread closer([&] { box.close(); });
    EXPECT_TRUE(box.take(1).empty());
    closer.join();
    EXPECT_FALSE(box.push(1));
}

TEST(Slot, KeepsOnlyTheNewest) {
    Slot<int> slot;
    EXPECT_FALSE(slot.put(1));
    EXPECT_TRUE(slot.put(2));
    EXPECT_EQ(slot.take(), 2);
    EXPECT_EQ(slot.take(), std::nullopt);
}

TEST(Latest, CanBeReadAgain) {
    Latest<int> latest;
    EXPECT_EQ(latest.get(), std::nullopt);
    latest.put(1);
    latest.put(2);
    EXPECT_EQ(latest.get(), 2);
    EXPECT_EQ(latest.get(), 2);
}

} // namespace
} // namespace gulou
