#include "pipeline/relay/nack_generator.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {

void NackGenerator::on_packet(std::int64_t sequence, SteadyTime now) {
    const auto unheard = now - std::exchange(heard_, now);
    if (highest_ < 0 || sequence == highest_ + 1) {
        highest_ = std::max(highest_, sequence);
        return;
    }
    if (sequence <= highest_) {
        for (std::size_t i = count_; i-- > 0;)
            if (missing_[i].sequence == sequence)
                return forget(i);
        return;
    }
    const auto hole = sequence - highest_ - 1;
    if (count_ + static_cast<std::size_t>(hole) > most_missing ||
        (hole >= interrupted && unheard >= silence)) {
        count_ = 0;
        keyframe_needed_ = true;
    } else {
        missing_.resize(most_missing); // allocates once
        for (auto lost = highest_ + 1; lost < sequence; ++lost)
            missing_[count_++] = {lost, now, {}, 0};
    }
    highest_ = sequence;
}

void NackGenerator::forget(std::size_t i) {
    std::move(missing_.begin() + static_cast<std::ptrdiff_t>(i + 1),
              missing_.begin() + static_cast<std::ptrdiff_t>(count_),
              missing_.begin() + static_cast<std::ptrdiff_t>(i));
    --count_;
}

std::span<const std::uint16_t> NackGenerator::due(std::span<std::uint16_t> out, SteadyTime now,
                                                  std::chrono::milliseconds rtt,
                                                  std::chrono::milliseconds wait) {
    const auto interval =
        rtt.count() == 0 ? unknown_interval : std::max(rtt + rtt / 4, least_interval);
    std::size_t asked = 0;
    for (std::size_t i = 0; i < count_ && asked < out.size();) {
        auto& missing = missing_[i];
        const bool ready = missing.tries == 0 ? now - missing.noticed >= reorder_delay
                                              : now - missing.asked >= interval;
        const bool late = now - missing.noticed >= wait;
        if (late || (ready && missing.tries == most_tries)) {
            keyframe_needed_ = true;
            forget(i);
            continue;
        }
        if (ready) {
            ++missing.tries;
            missing.asked = now;
            out[asked++] = static_cast<std::uint16_t>(missing.sequence);
        }
        ++i;
    }
    return out.first(asked);
}

bool NackGenerator::take_keyframe_needed() {
    return std::exchange(keyframe_needed_, false);
}

void NackGenerator::reset() {
    count_ = 0;
    highest_ = -1;
    keyframe_needed_ = false;
}

} // namespace gulou::relay
