// The recent packets of one stream, once for all its receivers: what retransmissions and the
// replay to a new viewer are answered from.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gulou::relay {

struct LoggedPacket {
    std::int64_t sequence = -1; // of the source, extended; -1: empty slot
    std::uint64_t position = 0; // of the payload, counted since the beginning
    std::uint32_t timestamp = 0;
    std::uint32_t frame = 0; // counts a camera's access units; 0 for peers
    std::uint16_t size = 0;  // payload bytes
    bool marker = false;
    bool keyframe = false;         // a receiver may start here
    std::int16_t audio_level = -1; // the extension's byte, -1: none
    std::int16_t orientation = -1; // likewise
    std::uint8_t temporal = 0;     // layer; higher ones may be left out, 0 may not
    bool layer_sync = false;       // depends on layer 0 only: a receiver may enter its layer
};

// Two rings, made with the first packet: descriptions by sequence number, payloads by arrival. The
// oldest payloads are overwritten; after the first packet storing and finding never allocate.
class PacketLog {
public:
    // `packets` is a power of two; `bytes` at least 64 KiB or the largest payload.
    PacketLog(std::size_t packets, std::size_t bytes);

    const LoggedPacket& store(LoggedPacket packet, BytesView payload);
    // Nothing when never stored or overwritten.
    const LoggedPacket* find(std::int64_t sequence) const;
    BytesView payload(const LoggedPacket& packet) const;
    void clear();
    // A larger log with the same contents; `packets` a power of two.
    void grow(std::size_t packets, std::size_t bytes);
    std::size_t capacity() const { return byte_count_; } // bytes of payload
    // Clears and gives the memory back until the next packet.
    void release();

private:
    std::size_t packet_count_;
    std::size_t byte_count_;
    std::vector<LoggedPacket> packets_;
    std::vector<std::uint8_t> bytes_;
    std::uint64_t written_ = 0;
};

} // namespace gulou::relay
