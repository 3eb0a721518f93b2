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

void Source::store(const LoggedPacket& packet, BytesView payload, SteadyTime now) {
    const auto& stored = log_.store(packet, payload);
    newest_ = std::max(newest_, stored.sequence);
    for (auto* sink : sinks_)
        sink->forward(*this, stored, now);
    for (auto* tap : taps_)
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
