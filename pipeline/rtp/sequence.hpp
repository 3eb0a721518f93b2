// Sequence numbers and timestamps that wrap, seen as numbers that don't.
#pragma once

#include <cstdint>

namespace gulou::rtp {

// Half the circle decides which of two numbers is newer (RFC 1982).
constexpr bool newer(std::uint16_t a, std::uint16_t b) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(a - b)) > 0;
}

// Extends 16-bit numbers to 64 bits around the newest one seen; the first may be any.
class SequenceUnwrapper {
public:
    // What `sequence` would be, without learning from it.
    std::int64_t peek(std::uint16_t sequence) const {
        if (newest_ < 0)
            return first_cycle + sequence;
        const auto step = static_cast<std::int16_t>(
            static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(newest_)));
        return newest_ + step;
    }
    std::int64_t unwrap(std::uint16_t sequence) {
        const auto value = peek(sequence);
        if (value > newest_)
            newest_ = value;
        return value;
    }

private:
    // One cycle up, so that a packet older than the first one is not negative.
    static constexpr std::int64_t first_cycle = 65536;
    std::int64_t newest_ = -1;
};

} // namespace gulou::rtp
