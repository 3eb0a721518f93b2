#include "pipeline/relay/source.hpp"

#include "pipeline/relay/sink.hpp"
#include "pipeline/relay/source_tap.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {

Source::~Source() {
    while (!sinks_.empty())
        sinks_.back()->detach();
    for (auto* tap : std::exchange(taps_, {}))
        tap->on_gone();
}

void Source::remove_tap(const SourceTap& tap) {
    taps_.erase(std::remove(taps_.begin(), taps_.end(), &tap), taps_.end());
}

void Source::keep_packet(const LoggedPacket& packet, BytesView payload) {
    stored_ = log_.store(packet, payload).sequence;
    newest_ = std::max(newest_, stored_);
}

void Source::hand_on(std::size_t newest_packets, SteadyTime now) {
    const auto first = stored_ - static_cast<std::int64_t>(newest_packets) + 1;
    for (auto* sink : sinks_)
        for (auto sequence = first; sequence <= stored_; ++sequence)
            if (const auto* packet = log_.find(sequence))
                sink->forward(*this, *packet, now);
    for (auto* tap : taps_)
        for (std::size_t i = 0; i < newest_packets; ++i)
            tap->on_packet(now);
}

void Source::set_clock(const SenderClock& clock, SteadyTime now) {
    clock_ = clock;
    for (auto* sink : sinks_)
        if (sink->layer() == this)
            sink->send_report(now);
}

void Source::forget_packets() {
    log_.release();
    newest_ = -1;
}

void Source::restart() {
    log_.clear();
    clock_.reset();
    newest_ = -1;
    for (auto* sink : sinks_)
        sink->on_restart(*this);
    for (auto* tap : taps_)
        tap->on_restart();
}

} // namespace gulou::relay
