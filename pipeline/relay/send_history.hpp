// The transport-wide numbers of one peer's outgoing packets, and when and how large each was, until
// the peer reports them (draft-holmer-rmcat-transport-wide-cc-extensions-01).
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gulou::relay {

class SendHistory {
public:
    // At the most 6000 packets a second with reports every 100 ms and a round trip of 200 ms.
    static constexpr std::size_t window = 2048;
    static constexpr std::size_t first_window = 256;

    struct Sent {
        std::int64_t at_us = 0;
        std::uint32_t size = 0;
        bool probe = false;
        bool reported_lost = false;
    };

    // The next number, for a packet of `size` bytes. Inline: on every packet's path.
    std::uint16_t stamp(std::size_t size, SteadyTime now) {
        auto& entry = entries_[next_ & (entries_.size() - 1)];
        entry = {static_cast<std::uint32_t>(micros(now)), static_cast<std::uint16_t>(size),
                 State::Flying, probing_};
        bytes_ += size;
        return static_cast<std::uint16_t>(next_++);
    }
    // Packets stamped from now on belong to a probe, or no longer do.
    enum class Probing : std::uint8_t { No, Yes };
    void set_probing(Probing probing) { probing_ = probing; }

    // What is known of a reported packet; each is told once as arrived, and at most once before
    // that as lost. Nothing: never sent, told already, or too long ago.
    enum class Fate { Arrived, Lost };
    std::optional<Sent> take(std::uint16_t sequence, Fate fate, SteadyTime now);
    // Doubles the window when packets were overwritten before they were reported; call now and
    // then, off the packet path.
    void fit();

    std::uint64_t bytes() const { return bytes_; } // stamped since the beginning
    std::uint64_t packets() const { return next_; }

private:
    enum class State : std::uint8_t { Empty, Flying, Lost };
    struct Entry {
        std::uint32_t at_us = 0; // wraps after 71 minutes
        std::uint16_t size = 0;
        State state = State::Empty;
        Probing probe = Probing::No;
    };
    static std::int64_t micros(SteadyTime now) {
        return std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch())
            .count();
    }

    std::vector<Entry> entries_ = std::vector<Entry>(first_window); // a power of two
    std::uint64_t next_ = 1;
    std::uint64_t bytes_ = 0;
    Probing probing_ = Probing::No;
    bool missed_ = false; // a report came for a packet overwritten already
};

} // namespace gulou::relay
