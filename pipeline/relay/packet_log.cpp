#include "pipeline/relay/packet_log.hpp"

#include <algorithm>
#include <cassert>

namespace gulou::relay {

PacketLog::PacketLog(std::size_t packets, std::size_t bytes)
    : packet_count_(packets), byte_count_(bytes) {
    assert((packets & (packets - 1)) == 0 && bytes >= 1500);
}

const LoggedPacket& PacketLog::store(LoggedPacket packet, BytesView payload) {
    if (packets_.empty()) {
        packets_.resize(packet_count_);
        bytes_.resize(byte_count_);
    }
    const auto size = std::min(payload.size(), bytes_.size());
    auto offset = written_ % bytes_.size();
    if (offset + size > bytes_.size()) { // payloads stay in one piece
        written_ += bytes_.size() - offset;
        offset = 0;
    }
    std::copy_n(payload.begin(), size, bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
    packet.position = written_;
    packet.size = static_cast<std::uint16_t>(size);
    written_ += size;
    auto& slot = packets_[static_cast<std::size_t>(packet.sequence) & (packets_.size() - 1)];
    slot = packet;
    return slot;
}

const LoggedPacket* PacketLog::find(std::int64_t sequence) const {
    if (sequence < 0 || packets_.empty())
        return nullptr;
    const auto& slot = packets_[static_cast<std::size_t>(sequence) & (packets_.size() - 1)];
    if (slot.sequence != sequence || written_ - slot.position > bytes_.size())
        return nullptr;
    return &slot;
}

BytesView PacketLog::payload(const LoggedPacket& packet) const {
    return BytesView(bytes_).subspan(packet.position % bytes_.size(), packet.size);
}

void PacketLog::clear() {
    for (auto& slot : packets_)
        slot.sequence = -1;
}

void PacketLog::grow(std::size_t packets, std::size_t bytes) {
    PacketLog larger(packets, bytes);
    std::vector<const LoggedPacket*> kept;
    for (const auto& slot : packets_)
        if (find(slot.sequence))
            kept.push_back(&slot);
    std::sort(kept.begin(), kept.end(),
              [](const auto* a, const auto* b) { return a->position < b->position; });
    for (const auto* packet : kept)
        larger.store(*packet, payload(*packet));
    *this = std::move(larger);
}

void PacketLog::release() {
    packets_ = {};
    bytes_ = {};
    written_ = 0;
}

} // namespace gulou::relay
