// Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01):
// which packets arrived and when.
#pragma once

#include "pipeline/rtp/rtcp.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace gulou::rtp {

// One tick is 250 µs; a packet that did not arrive has `never`.
inline constexpr std::int64_t never = -1;

struct ArrivalRun {
    std::uint16_t first_sequence = 0;       // of arrivals[0]
    std::span<const std::int64_t> arrivals; // ticks since any fixed moment, or `never`
};

struct TransportCcResult {
    std::size_t size = 0;     // bytes written, a multiple of 4; 0 when nothing could be
    std::size_t reported = 0; // how many of the run's packets it covers; the rest: next feedback
};

// `number` counts the feedback messages. Starts with a run whose first packet arrived or not; stops
// where `out` is full or a delta is too big.
TransportCcResult write_transport_cc(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                                     std::uint8_t number, const ArrivalRun& run);

// Calls `f(sequence, ticks)` for each packet covered, `never` for the lost ones. False: malformed
// (some may have been called already).
bool parse_transport_cc(const Feedback& feedback,
                        const std::function<void(std::uint16_t, std::int64_t)>& f);

} // namespace gulou::rtp
