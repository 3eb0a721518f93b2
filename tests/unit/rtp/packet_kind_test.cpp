#include "pipeline/rtp/packet_kind.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace gulou::rtp {
namespace {

TEST(Row01PacketKind, IsToldFromTheFirstTwoBytes) { // RFC 7983 section 7, RFC 5761 section 4
    const std::vector<std::pair<Bytes, PacketKind>> table{
        {{0, 1}, PacketKind::Stun},      {{3, 0}, PacketKind::Stun},
        {{4, 0}, PacketKind::Unknown},   {{19, 0}, PacketKind::Unknown},
        {{20, 254}, PacketKind::Dtls},   {{63, 0}, PacketKind::Dtls},
        {{64, 0}, PacketKind::Unknown},  {{127, 0}, PacketKind::Unknown},
        {{128, 96}, PacketKind::Rtp},    {{191, 0xE0}, PacketKind::Rtp},
        {{128, 191}, PacketKind::Rtp},   {{128, 192}, PacketKind::Rtcp},
        {{129, 223}, PacketKind::Rtcp},  {{128, 224}, PacketKind::Rtp},
        {{192, 0}, PacketKind::Unknown}, {{255, 255}, PacketKind::Unknown},
    };
    for (const auto& [start, kind] : table) {
        Bytes packet = start;
        packet.resize(12);
        EXPECT_EQ(packet_kind(packet), kind) << int{start[0]} << " " << int{start[1]};
    }
}

TEST(Row01PacketKind, IsUnknownForDatagramsTooShortForAnyProtocol) {
    EXPECT_EQ(packet_kind({}), PacketKind::Unknown);
    EXPECT_EQ(packet_kind(Bytes{0x80, 96, 0}), PacketKind::Unknown);
}

} // namespace
} // namespace gulou::rtp
