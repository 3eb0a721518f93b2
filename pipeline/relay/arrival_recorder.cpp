#include "pipeline/relay/arrival_recorder.hpp"

#include <algorithm>

namespace gulou::relay {

void ArrivalRecorder::on_packet(std::uint16_t sequence, SteadyTime now) {
    const auto extended = unwrapper_.unwrap(sequence);
    if (next_ < 0) {
        ticks_.resize(window);
        next_ = extended;
        start_ = now - std::chrono::seconds(1); // so that a tick is never 0 or negative
    }
    if (extended < next_)
        return; // reported as lost already
    if (extended - highest_ > static_cast<std::int64_t>(window) && highest_ >= 0) {
        next_ = extended; // a hole as large as the window: start over behind it
        highest_ = extended - 1;
    }
    for (auto gap = std::max(highest_ + 1, next_); gap < extended; ++gap)
        ticks_[static_cast<std::size_t>(gap) % window] = rtp::never;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now - start_).count();
    ticks_[static_cast<std::size_t>(extended) % window] = micros / 250;
    highest_ = std::max(highest_, extended);
    next_ = std::max(next_, highest_ - static_cast<std::int64_t>(window) + 1);
    news_ = true;
}

std::size_t ArrivalRecorder::write(MutableBytes out, std::uint32_t sender, std::uint32_t media) {
    // A run that ends where the ring wraps; the rest follows in the next message.
    const auto first = static_cast<std::size_t>(next_) % window;
    const auto left = static_cast<std::size_t>(highest_ - next_ + 1);
    const auto length = std::min(left, window - first);
    const rtp::ArrivalRun run{static_cast<std::uint16_t>(next_),
                              std::span<const std::int64_t>(ticks_).subspan(first, length)};
    const auto result = rtp::write_transport_cc(out, sender, media, number_, run);
    if (result.size > 0)
        ++number_;
    next_ += static_cast<std::int64_t>(result.reported);
    news_ = result.size > 0 && next_ <= highest_;
    return result.size;
}

} // namespace gulou::relay
