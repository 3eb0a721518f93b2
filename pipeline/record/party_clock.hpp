// Where a party's pictures and packets belong on the call's time: the sender's own clock from its
// sender reports keeps lips and voice together, however long each took to arrive.
#pragma once

#include "pipeline/media/stream_unit.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace gulou::record {

// The least value of the last half to full minute: network delay without its jitter.
class LeastDelay {
public:
    void add(SteadyTime now, std::chrono::nanoseconds delay);
    std::chrono::nanoseconds value() const;

private:
    std::optional<std::chrono::nanoseconds> before_, current_;
    SteadyTime since_{};
};

// The sender's clock against one stream's timestamps: the median of its last reports, as single
// ones are off by some milliseconds.
class SenderLine {
public:
    void learn(const media::SenderMoment& moment, std::uint32_t rate);
    bool known() const { return count_ > 0; }
    // Since 1900 by the sender's clock.
    std::chrono::nanoseconds time(std::int64_t timestamp, std::uint32_t rate) const;

private:
    std::array<std::chrono::nanoseconds, 5> origins_{}; // sender's time of timestamp 0
    std::size_t count_ = 0;
    std::optional<media::SenderMoment> last_;
    std::chrono::nanoseconds origin_{};
};

// All streams of one party. Until a stream's first report its packets stand where they arrived
// (the least delay seen counts as none); from the report on where the sender says.
class PartyClock {
public:
    // Between where a stream goes on by its timestamps and where it should be: more is a step.
    static constexpr std::chrono::milliseconds reported_tolerance{10};
    static constexpr std::chrono::milliseconds arrival_tolerance{100};
    // The sender's clock against ours may move this far before the party is placed anew.
    static constexpr std::chrono::milliseconds anchor_tolerance{500};
    // Nothing is moved back by so much: pictures would run over each other. The party's other
    // streams are moved on instead, and the party stands that much later in the call.
    static constexpr std::chrono::milliseconds least_lift{40}, most_lift{2000};
    // A stream whose reports disagree more with the party's others has no clock worth trusting.
    static constexpr std::chrono::seconds clock_tolerance{5};
    // No packet is this late: a unit that would stand further from its arrival has a timestamp that
    // jumped, and its stream begins anew.
    static constexpr std::chrono::seconds longest_delay{15};

    // `zero` is where the call's time begins.
    explicit PartyClock(SteadyTime zero) : zero_(zero) {}

    // Every unit, in order of arrival, before it is placed.
    void learn(const media::StreamUnit& unit);
    // The unit's time on the call's timeline; may lie before one placed earlier.
    std::chrono::nanoseconds place(const media::StreamUnit& unit);
    // Whether the stream has reported.
    bool reported(std::uint32_t line) const;

private:
    struct Stream {
        std::uint32_t epoch = 0;
        SenderLine sender;
        LeastDelay arrival, sender_delay;
        std::optional<std::int64_t> base; // timestamp
        std::chrono::nanoseconds base_time{};
    };
    void move_anchor(std::chrono::nanoseconds to);
    void hear(Stream& stream, const media::StreamUnit& unit);
    std::chrono::nanoseconds target(const Stream& stream, const media::StreamUnit& unit) const;
    bool trusted(const Stream& stream) const;

    SteadyTime zero_;
    std::map<std::uint32_t, Stream> streams_;        // by line
    std::optional<std::chrono::nanoseconds> anchor_; // our time minus the sender's
    std::chrono::nanoseconds lift_{};
};

} // namespace gulou::record
