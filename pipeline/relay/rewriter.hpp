// Sequence numbers and timestamps of one outgoing stream, continuous across changes of its source.
#pragma once

#include "pipeline/rtp/sequence.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace gulou::relay {

class Rewriter {
public:
    // `first_sequence` below 2^15, so that the receiver's rollover guess starts right.
    explicit Rewriter(std::uint16_t first_sequence) : next_(first_sequence) {}

    // The source's packet `sequence` becomes the next outgoing one, `ticks` after the newest
    // timestamp sent.
    void splice(std::int64_t sequence, std::uint32_t timestamp, std::uint32_t ticks) {
        start_ = sequence;
        offset_ = next_ - sequence;
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

    // Nothing for a packet older than the splice.
    std::optional<std::uint16_t> sequence(std::int64_t source) const {
        if (source < start_)
            return std::nullopt;
        return static_cast<std::uint16_t>(source + offset_);
    }
    std::uint32_t timestamp(std::uint32_t source, std::uint32_t frame) const {
        if (frame < compressed_frame_)
            source = std::max(
                source, compressed_timestamp_ - (compressed_frame_ - frame) * compressed_ticks_,
                [](std::uint32_t a, std::uint32_t b) {
                    return static_cast<std::int32_t>(a - b) < 0;
                });
        return source + timestamp_offset_;
    }
    void sent(std::int64_t source, std::uint32_t timestamp) {
        if (source + offset_ >= next_) {
            next_ = source + offset_ + 1;
            newest_timestamp_ = timestamp;
        }
    }
    // Which of the source's packets went out as `outgoing`; nothing when from before the splice.
    std::optional<std::int64_t> source(std::uint16_t outgoing) const {
        const auto newest = next_ - 1;
        const auto back = static_cast<std::int16_t>(
            static_cast<std::uint16_t>(static_cast<std::uint16_t>(newest) - outgoing));
        const auto sequence = newest - back - offset_;
        if (back < 0 || sequence < start_)
            return std::nullopt;
        return sequence;
    }

private:
    std::int64_t next_; // outgoing, extended
    std::int64_t start_ = 0;
    std::int64_t offset_ = 0; // outgoing − source
    std::uint32_t timestamp_offset_ = 0;
    std::uint32_t newest_timestamp_ = 0;
    bool spliced_ = false;
    std::uint32_t compressed_frame_ = 0;
    std::uint32_t compressed_timestamp_ = 0;
    std::uint32_t compressed_ticks_ = 0;
};

} // namespace gulou::relay
