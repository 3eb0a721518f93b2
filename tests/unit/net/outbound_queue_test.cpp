#include "server/net/outbound_queue.hpp"

#include <gtest/gtest.h>

namespace gulou::net {
namespace {

using Push = OutboundQueue::Push;

OutboundFrame frame(std::size_t size, Priority priority, char fill = 'x') {
    return {{}, 0, std::make_shared<const std::string>(size, fill), priority};
}

char first_of(OutboundQueue& queue) {
    return (*queue.take(1)[0]->payload)[0];
}

TEST(OutboundQueue, DropsTheOldestNormalFrameAboveTheSoftBound) {
    OutboundQueue queue({100, 200});
    EXPECT_EQ(queue.push(frame(50, Priority::Normal, 'a')), Push::Queued);
    EXPECT_EQ(queue.push(frame(50, Priority::Normal, 'b')), Push::Queued);
    EXPECT_EQ(queue.push(frame(50, Priority::Normal, 'c')), Push::Queued);
    EXPECT_EQ(queue.bytes(), 100u);
    EXPECT_EQ(queue.dropped(), 1u);
    EXPECT_EQ(first_of(queue), 'b');
}

TEST(OutboundQueue, NeverTouchesWhatIsBeingWritten) {
    OutboundQueue queue({100, 200});
    queue.push(frame(90, Priority::Normal, 'a'));
    const auto batch = queue.take(16);
    EXPECT_EQ(queue.push(frame(50, Priority::Normal, 'b')), Push::Shed);
    EXPECT_EQ((*batch[0]->payload)[0], 'a');
    queue.written();
    EXPECT_TRUE(queue.idle());
    EXPECT_EQ(queue.bytes(), 0u);
}

TEST(OutboundQueue, KeepsCriticalFramesUpToTheHardBound) {
    OutboundQueue queue({100, 200});
    queue.push(frame(60, Priority::Normal, 'n'));
    EXPECT_EQ(queue.push(frame(60, Priority::Critical, 'a')), Push::Queued);
    EXPECT_EQ(queue.dropped(), 1u);
    EXPECT_EQ(queue.push(frame(60, Priority::Critical, 'b')), Push::Queued);
    EXPECT_EQ(queue.push(frame(60, Priority::Critical, 'c')), Push::Queued);
    EXPECT_EQ(queue.push(frame(10, Priority::Normal, 'm')), Push::Shed);
    EXPECT_EQ(queue.push(frame(60, Priority::Critical, 'd')), Push::Overloaded);
    EXPECT_EQ(first_of(queue), 'a');
}

TEST(OutboundQueue, PutsTheLastWordInPlaceOfEverythingThatWaits) {
    OutboundQueue queue({100, 200});
    queue.push(frame(60, Priority::Critical, 'a'));
    queue.take(1);
    queue.push(frame(60, Priority::Critical, 'b'));
    queue.replace_waiting(frame(500, Priority::Critical, 'z'));
    queue.written();
    EXPECT_EQ(first_of(queue), 'z');
    EXPECT_EQ(queue.bytes(), 500u);
}

TEST(OutboundQueue, KeepsTheOrderOfWhatItKeeps) {
    OutboundQueue queue({100, 400});
    std::string kept;
    for (char c = 'a'; c <= 'j'; ++c)
        queue.push(frame(20, (c - 'a') % 3 == 0 ? Priority::Critical : Priority::Normal, c));
    while (!queue.idle()) {
        kept.push_back(first_of(queue));
        queue.written();
    }
    EXPECT_EQ(kept, "adgij"); // every third is critical: all are there, and the newest others
}

TEST(TextFrame, HasTheThreeLengthForms) {
    const auto header = [](std::size_t size) {
        const auto made =
            text_frame(std::make_shared<const std::string>(size, 'x'), Priority::Normal);
        return std::string(made.header.data(), made.header_size);
    };
    EXPECT_EQ(header(125), std::string("\x81\x7D"));
    EXPECT_EQ(header(126), std::string("\x81\x7E\x00\x7E", 4));
    EXPECT_EQ(header(65535), std::string("\x81\x7E\xFF\xFF", 4));
    EXPECT_EQ(header(65536), std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

} // namespace
} // namespace gulou::net
