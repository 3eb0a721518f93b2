#include "pipeline/relay/downlink.hpp"

#include "pipeline/rtp/transport_cc.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds allocate_interval{100};
// An upgrade that had to be taken back soon was a mistake: the next waits twice as long.
constexpr milliseconds first_hold{2000};
constexpr milliseconds most_hold{60'000};
constexpr milliseconds soon{10'000};
constexpr milliseconds probe_duration{200};
constexpr double probe_step = 1.7; // over the estimate: a link that is full queues 150 ms for it
constexpr milliseconds first_probe_pause{3000};
constexpr milliseconds most_probe_pause{40'000};
constexpr std::uint32_t most_probe_bps = 4'000'000;
constexpr double usable = 0.95; // of the estimate: the rest is repairs and reports
constexpr double room_while_sent = 0.95;
constexpr double room_to_return = 0.75;
// For a sender to follow the limit it is told once a second.
constexpr milliseconds most_patience{3000};
constexpr std::int64_t tick_us = 250;

enum class Patience { No, Yes };

// A sender that follows its limit needs half of what it sends now, if that is what there is.
VideoDemand demand_of(const Sink& sink, Patience patience) {
    VideoDemand out;
    auto& source = *sink.source();
    out.height = sink.height();
    out.now = sink.aimed();
    out.now.layer = static_cast<std::uint8_t>(sink.layer_number());
    out.layer_count = std::min(source.layer_count(), VideoDemand::most_layers);
    for (std::size_t i = 0; i < out.layer_count; ++i) {
        const auto rates = source.layer(i).layer_rates();
        out.layers[i].bps = rates.bps;
        out.layers[i].height = rates.height;
        if (rates.elastic && patience == Patience::Yes)
            for (auto& bps : out.layers[i].bps)
                bps /= 2;
    }
    return out;
}

Sink* probed_sink(std::span<Track> tracks) {
    for (auto& track : tracks)
        if (track.sink && track.sink->source() && track.sink->repairs_apart())
            return track.sink.get();
    return nullptr;
}

} // namespace

void Downlink::on_transport_feedback(const rtp::Feedback& feedback, SteadyTime now,
                                     milliseconds rtt) {
    if (!history_)
        return;
    const auto report = [&](std::uint16_t sequence, std::int64_t ticks) {
        using Fate = SendHistory::Fate;
        const bool arrived = ticks != rtp::never;
        const auto sent = history_->take(sequence, arrived ? Fate::Arrived : Fate::Lost, now);
        if (!sent)
            return;
        PacketReport packet{sent->at_us, PacketReport::lost, sent->size, sent->probe};
        if (arrived) { // reference times wrap after twelve days
            const auto step = static_cast<std::int32_t>(static_cast<std::uint32_t>(ticks) -
                                                        static_cast<std::uint32_t>(arrival_ticks_));
            arrival_ticks_ = arrival_known_ ? arrival_ticks_ + step : ticks;
            arrival_known_ = true;
            packet.arrival_us = arrival_ticks_ * tick_us;
        }
        estimator_.on_packet(packet);
    };
    rtp::parse_transport_cc(feedback, report);
    estimator_.end_feedback(now, rtt);
}

void Downlink::on_receiver_estimate(std::uint64_t bps, SteadyTime now) {
    if (!arrival_known_) // the peer has no better means
        estimator_.on_receiver_estimate(bps, now);
}

void Downlink::on_report(double loss, SteadyTime now) {
    if (!arrival_known_)
        estimator_.on_loss_report(loss, allocation_.used_bps + other_bps_, now);
}

void Downlink::tick(std::span<Track> tracks, SteadyTime now, milliseconds rtt) {
    if (probe_ != ProbeState::Idle)
        probe(tracks, now, rtt);
    if (now - allocated_ < allocate_interval)
        return;
    allocated_ = now;
    if (history_)
        history_->fit();
    collect(tracks, now);
    allocate(now);
    consider_probe(now);
}

void Downlink::collect(std::span<Track> tracks, SteadyTime now) {
    videos_.clear();
    demands_.clear();
    other_bps_ = 0;
    std::uint64_t sent = 0;
    for (auto& track : tracks) {
        auto* sink = track.sink.get();
        if (!sink)
            continue;
        sink->update_rate(now);
        if (!sink->source())
            continue;
        if (!sink->source()->is_video())
            other_bps_ += sink->bps();
        else if (videos_.size() < most_videos) {
            videos_.push_back(sink);
            demands_.push_back(
                demand_of(*sink, now - fitted_ < most_patience ? Patience::Yes : Patience::No));
            sent += sink->bps();
        }
    }
    aims_.resize(videos_.size());
    if (!estimator_.known() || sent + other_bps_ <= estimator_.bps())
        fitted_ = now;
}

void Downlink::allocate(SteadyTime now) {
    const auto before = allocation_;
    if (!estimator_.known()) {
        allocation_ = allocate_all(demands_, aims_);
    } else {
        const auto carried = static_cast<std::uint32_t>(estimator_.bps() * usable);
        using Upgrades = LinkBudget::Upgrades;
        allocation_ = relay::allocate(demands_,
                                      {carried > other_bps_ ? carried - other_bps_ : 0,
                                       now < held_until_ ? Upgrades::Held : Upgrades::Allowed},
                                      aims_);
    }
    const bool worse =
        allocation_.used_bps < before.used_bps * 0.9 && allocation_.quality != Quality::Full;
    if (worse) {
        hold_ = now - upgraded_ < soon ? std::min(hold_ * 2, most_hold) : first_hold;
        held_until_ = now + hold_;
    } else if (allocation_.used_bps > before.used_bps * 1.1) {
        upgraded_ = now;
    }
    apply(now);
}

void Downlink::apply(SteadyTime now) {
    for (std::size_t i = 0; i < videos_.size(); ++i) {
        auto aim = aims_[i];
        if (demands_[i].height == 0) // hidden: the sink itself sees to it
            aim = demands_[i].now;
        videos_[i]->aim(aim, now);
        videos_[i]->set_room(room_for(*videos_[i]));
    }
}

// Only for a picture that waits for it: padding is a burden to a link that is short of room.
void Downlink::consider_probe(SteadyTime now) {
    const auto needed = allocation_.wanted_bps;
    const bool waits = estimator_.known() && needed > 0 && now >= held_until_ &&
                       needed + other_bps_ > estimator_.bps() * usable;
    if (!waits || probe_ != ProbeState::Idle || now < next_probe_ || !history_)
        return;
    const auto target =
        std::min<std::uint64_t>(std::uint64_t{needed} + needed / 10 + other_bps_,
                                static_cast<std::uint64_t>(estimator_.bps() * probe_step));
    const auto media = estimator_.delivered_bps();
    probe_bps_ = std::min<std::uint32_t>(
        target > media ? static_cast<std::uint32_t>(target - media) : 0, most_probe_bps);
    if (probe_bps_ == 0)
        return;
    probe_ = ProbeState::Sending;
    probe_at_ = probed_at_ = now;
    probe_bytes_ = 0;
    history_->set_probing(SendHistory::Probing::Yes);
}

void Downlink::probe(std::span<Track> tracks, SteadyTime now, milliseconds rtt) {
    const bool over = estimator_.overused();
    if (probe_ == ProbeState::Sending) {
        const auto since = std::chrono::duration<double>(now - probed_at_).count();
        probed_at_ = now;
        auto* sink = probed_sink(tracks);
        if (sink && !over && now - probe_at_ < probe_duration) {
            probe_bytes_ += since * probe_bps_ / 8;
            if (probe_bytes_ > 0)
                probe_bytes_ -= static_cast<double>(
                    sink->send_probe(static_cast<std::size_t>(probe_bytes_), now));
            return;
        }
        history_->set_probing(SendHistory::Probing::No);
        probe_ = ProbeState::Waiting;
        probe_at_ = now;
    } else if (now - probe_at_ > rtt + milliseconds(250)) { // its reports are in
        finish_probe(now);
    }
}

void Downlink::finish_probe(SteadyTime now) {
    const auto before = estimator_.bps();
    estimator_.end_probe();
    const bool more = estimator_.bps() > before + before / 20;
    probe_pause_ = more ? first_probe_pause : std::min(probe_pause_ * 2, most_probe_pause);
    next_probe_ = now + (more ? milliseconds(500) : probe_pause_);
    probe_ = ProbeState::Idle;
}

// What is left beside everything else that is sent.
std::optional<std::uint32_t> Downlink::room_for(const Sink& sink) const {
    if (!estimator_.known())
        return std::nullopt;
    double others = other_bps_;
    for (std::size_t i = 0; i < videos_.size(); ++i)
        if (videos_[i] != &sink)
            others += videos_[i]->bps();
    // A picture that is not sent has to become small enough to be taken up again.
    const bool sent = sink.aimed().sending == SinkAim::Sending::On;
    const double share = sent ? room_while_sent : room_to_return;
    return static_cast<std::uint32_t>(std::max(estimator_.bps() * usable - others, 0.0) * share);
}

} // namespace gulou::relay
