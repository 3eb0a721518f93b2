#include "pipeline/relay/source.hpp"

#include "pipeline/relay/sink.hpp"

#include <algorithm>

namespace gulou::relay {

Source::~Source() {
    while (!sinks_.empty())
        sinks_.back()->detach();
}

void Source::store(const LoggedPacket& packet, BytesView payload, SteadyTime now) {
    const auto& stored = log_.store(packet, payload);
    newest_ = std::max(newest_, stored.sequence);
    for (auto* sink : sinks_)
        sink->forward(stored, now);
}

void Source::set_clock(const SenderClock& clock, SteadyTime now) {
    clock_ = clock;
    for (auto* sink : sinks_)
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
        sink->resync();
}

} // namespace gulou::relay
