// Which number each of a source's packets goes out under, without gaps for those left out on
// purpose: what makes one continuous stream of parts of others.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace gulou::relay {

class SequenceMap {
public:
    // The newest so many interruptions are remembered: half a second when every other frame of 30
    // a second is left out. Packets from before them can no longer be repaired.
    static constexpr std::size_t most_segments = 16;

    struct Number {
        std::uint16_t outgoing = 0;
        std::uint16_t pictures_left_out = 0; // since the splice
    };

    // `first` below 2^15, so that the receiver's rollover guess starts right.
    explicit SequenceMap(std::uint16_t first) : next_(first) {}

    // From the source's packet `source` on; nothing from before has a number any more.
    void splice(std::int64_t source) {
        count_ = 1;
        newest() = {source, next_ - source, 0, 0};
        highest_ = source - 1;
    }
    // Nothing for a packet from before the splice or left out.
    std::optional<Number> find(std::int64_t source) const {
        for (std::size_t i = 0; i < std::min(count_, most_segments); ++i) {
            const auto& segment = segments_[(count_ - 1 - i) % most_segments];
            if (source >= segment.start)
                return Number{static_cast<std::uint16_t>(source + segment.offset),
                              segment.pictures};
            if (source >= segment.start - segment.left_out)
                return std::nullopt;
        }
        return std::nullopt;
    }
    // The packet is left out; `pictures` 1 when it is the first of its picture, 0 otherwise. False
    // for one that a later packet has overtaken: it has got a number, to be filled with padding.
    bool leave_out(std::int64_t source, std::uint16_t pictures) {
        if (source <= highest_)
            return false;
        if (newest().start != source) {
            const auto before = newest();
            ++count_;
            newest() = {source, before.offset, 0, before.pictures};
        }
        ++newest().start;
        --newest().offset;
        ++newest().left_out;
        newest().pictures = static_cast<std::uint16_t>(newest().pictures + pictures);
        highest_ = source;
        return true;
    }
    // True when it is the newest so far.
    bool sent(std::int64_t source) {
        if (source <= highest_)
            return false;
        highest_ = source;
        next_ = source + newest().offset + 1;
        return true;
    }
    bool overtaken(std::int64_t source) const { return source <= highest_; }
    // Which of the source's packets has the number; nothing when from before what is remembered.
    std::optional<std::int64_t> source(std::uint16_t outgoing) const {
        const auto back = static_cast<std::int16_t>(
            static_cast<std::uint16_t>(static_cast<std::uint16_t>(next_ - 1) - outgoing));
        if (back < 0)
            return std::nullopt;
        for (std::size_t i = 0; i < std::min(count_, most_segments); ++i) {
            const auto& segment = segments_[(count_ - 1 - i) % most_segments];
            const auto found = next_ - 1 - back - segment.offset;
            if (found >= segment.start)
                return found;
        }
        return std::nullopt;
    }
    std::uint16_t newest_sent() const { return static_cast<std::uint16_t>(next_ - 1); }

private:
    struct Segment {
        std::int64_t start = 0;
        std::int64_t offset = 0;    // outgoing − source
        std::uint16_t left_out = 0; // just before `start`
        std::uint16_t pictures = 0; // left out since the splice
    };
    Segment& newest() { return segments_[(count_ - 1) % most_segments]; }

    std::array<Segment, most_segments> segments_{};
    std::size_t count_ = 1;
    std::int64_t next_;         // outgoing, extended
    std::int64_t highest_ = -1; // of the source, sent or left out
};

} // namespace gulou::relay
