// Which protocol a datagram on the shared port belongs to, told from its first two bytes.
#pragma once

#include "core/bytes.hpp"

namespace gulou::rtp {

enum class PacketKind { Stun, Dtls, Rtp, Rtcp, Unknown };

// RFC 7983 section 7; RTCP by its packet type, RFC 5761 section 4.
inline PacketKind packet_kind(BytesView packet) {
    if (packet.size() < 12)
        return PacketKind::Unknown;
    const auto first = packet[0];
    if (first <= 3)
        return PacketKind::Stun;
    if (first >= 20 && first <= 63)
        return PacketKind::Dtls;
    if (first >= 128 && first <= 191)
        return packet[1] >= 192 && packet[1] <= 223 ? PacketKind::Rtcp : PacketKind::Rtp;
    return PacketKind::Unknown;
}

} // namespace gulou::rtp
