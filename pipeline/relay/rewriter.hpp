// Sequence numbers and timestamps of one outgoing stream, continuous across changes of its source.
#pragma once

#include "pipeline/relay/sequence_map.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace gulou::relay {

class Rewriter {
public:
    // `first_sequence` below 2^15, so that the receiver's rollover guess starts right.
    explicit Rewriter(std::uint16_t first_sequence) : map_(first_sequence) {}

    // The source's packet `sequence` becomes the next outgoing one, `ticks` after the newest
    // timestamp sent.
    void splice(std::int64_t sequence, std::uint32_t timestamp, std::uint32_t ticks) {
        map_.splice(sequence);
        left_out_any_ = false;
        timestamp_offset_ = spliced_ ? newest_timestamp_ + ticks - timestamp : 0;
        spliced_ = true;
    }
    // Frames up to `frame` (shown at `timestamp`) are pulled together to `ticks` apart, so that a
    // replay reaches the present at once. Until the next splice.
    void compress(std::uint32_t frame, std::uint32_t timestamp, std::uint32_t ticks) {
        compressed_frame_ = frame;
        compressed_timestamp_ = timestamp;
        compressed_ticks_ = ticks;
    }
    void restore() { compressed_frame_ = 0; }

    // Nothing for a packet older than the splice, or left out.
    std::optional<SequenceMap::Number> number(std::int64_t source) const {
        return map_.find(source);
    }
    // The packet does not go out. False when it has a number all the same, see SequenceMap.
    bool leave_out(std::int64_t source, std::uint32_t timestamp) {
        const bool same_picture = left_out_any_ && left_out_timestamp_ == timestamp;
        if (!map_.leave_out(source, same_picture ? 0 : 1))
            return false;
        left_out_any_ = true;
        left_out_timestamp_ = timestamp;
        return true;
    }
    // Whether other packets of the picture were left out.
    bool is_left_out(std::uint32_t timestamp) const {
        return left_out_any_ && left_out_timestamp_ == timestamp;
    }
    bool overtaken(std::int64_t source) const { return map_.overtaken(source); }
    std::uint32_t timestamp(std::uint32_t source, std::uint32_t frame) const {
        return compressed(source, frame) + timestamp_offset_;
    }
    // A frame's timestamp at the source as compress() moved it.
    std::uint32_t compressed(std::uint32_t source, std::uint32_t frame) const {
        if (frame >= compressed_frame_)
            return source;
        return std::max(
            source, compressed_timestamp_ - (compressed_frame_ - frame) * compressed_ticks_,
            [](std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; });
    }
    void sent(std::int64_t source, std::uint32_t timestamp) {
        if (map_.sent(source))
            newest_timestamp_ = timestamp;
    }
    // Which of the source's packets went out as `outgoing`; nothing when from before the splice.
    std::optional<std::int64_t> source(std::uint16_t outgoing) const {
        return map_.source(outgoing);
    }
    std::uint16_t newest_sequence() const { return map_.newest_sent(); }
    std::uint32_t newest_timestamp() const { return newest_timestamp_; }

private:
    SequenceMap map_;
    bool left_out_any_ = false; // since the splice
    std::uint32_t left_out_timestamp_ = 0;
    std::uint32_t timestamp_offset_ = 0;
    std::uint32_t newest_timestamp_ = 0;
    bool spliced_ = false;
    std::uint32_t compressed_frame_ = 0;
    std::uint32_t compressed_timestamp_ = 0;
    std::uint32_t compressed_ticks_ = 0;
};

} // namespace gulou::relay
