#include "pipeline/rtp/extension.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace gulou::rtp {
namespace {

std::map<int, Bytes> read_all(std::uint16_t profile, const Bytes& block) {
    PacketView view;
    view.extension_profile = profile;
    view.extension = block;
    std::map<int, Bytes> out;
    ExtensionReader reader(view);
    while (const auto element = reader.next())
        out[element->id] = Bytes(element->value.begin(), element->value.end());
    return out;
}

TEST(ExtensionReader, Row16ReadsTheOneByteForm) {
    const auto elements = read_all(0xBEDE, {0x10, 0xAA, 0, 0x32, 1, 2, 3, 0});
    EXPECT_EQ(elements, (std::map<int, Bytes>{{1, {0xAA}}, {3, {1, 2, 3}}}));
}

TEST(ExtensionReader, Row16ReadsTheTwoByteForm) {
    const auto elements = read_all(0x1000, {1, 1, 0xAA, 0, 200, 2, 7, 8, 9, 0});
    EXPECT_EQ(elements, (std::map<int, Bytes>{{1, {0xAA}}, {200, {7, 8}}, {9, {}}}));
}

TEST(ExtensionReader, StopsAtWhatIsMalformedOrReserved) {
    EXPECT_EQ(read_all(0xBEDE, {0x10, 0xAA, 0xF0, 1, 0x20, 5}).size(), 1U);
    EXPECT_EQ(read_all(0xBEDE, {0x1F, 1, 2, 3}).size(), 0U);
    EXPECT_EQ(read_all(0x1000, {5}).size(), 0U);
    EXPECT_EQ(read_all(0x1000, {5, 9, 1}).size(), 0U);
    EXPECT_EQ(read_all(0x9999, {0x10, 0xAA, 0, 0}).size(), 0U);
}

TEST(ExtensionWriter, WritesWhatTheReaderReads) {
    std::array<std::uint8_t, 64> out{};
    ExtensionWriter writer(out);
    writer.add(4, as_bytes("audio0"));
    const std::uint8_t level = 0x85;
    writer.add(1, BytesView(&level, 1));
    const auto size = writer.finish();
    write_header(out, {false, 111, 1, 2, 3}, HasExtension::Yes);
    const auto view = parse_packet(BytesView(out).first(size));
    ASSERT_TRUE(view);
    EXPECT_EQ(size % 4, 0U);
    ExtensionReader reader(*view);
    EXPECT_EQ(as_text(reader.next()->value), "audio0");
    EXPECT_EQ(reader.next()->value[0], 0x85);
    EXPECT_FALSE(reader.next());
}

TEST(ExtensionWriter, LeavesOutWhatIsNotNegotiatedOrDoesNotFit) {
    std::array<std::uint8_t, 24> out{};
    ExtensionWriter writer(out);
    writer.add(0, as_bytes("x"));
    writer.add(15, as_bytes("x"));
    writer.add(1, {});
    writer.add(1, as_bytes("0123456789abcdefg"));
    writer.add(1, as_bytes("0123456789"));
    EXPECT_EQ(writer.finish(), fixed_header_size);
}

} // namespace
} // namespace gulou::rtp
