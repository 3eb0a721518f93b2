#include "pipeline/relay/peer.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr std::uint8_t no_track = 255;
constexpr std::chrono::milliseconds feedback_interval{100};
constexpr std::chrono::milliseconds report_interval{1000};
// What a publisher without transport-wide feedback may send.
constexpr std::uint64_t remb_bitrate = 2'500'000;

} // namespace

Peer::Peer(Setup setup, std::unique_ptr<PeerTransport> transport, const PeerLimits& limits,
           RelayCounters& counters, SteadyTime now)
    : id_(setup.id), transport_(std::move(transport)), limits_(limits), counters_(counters),
      own_ssrc_(setup.next_ssrc()), cname_(setup.cname), born_(now), feedback_at_(now),
      report_at_(now) {
    track_of_type_.fill(no_track);
    make_tracks(setup);
}

void Peer::make_tracks(Setup& setup) {
    for (auto& media : setup.media) {
        auto& track = tracks_.emplace_back();
        if (media.receives)
            track.sink = std::make_unique<Sink>(sink_config(media, setup), *transport_);
        if (media.publishes) {
            track.source = std::make_unique<PeerSource>(source_config(media), *transport_);
            const auto index = static_cast<std::uint8_t>(tracks_.size() - 1);
            track_of_type_[media.format.payload_type] = index;
            if (media.rtx)
                track_of_type_[media.rtx->payload_type] = index;
        }
        track.media = std::move(media);
    }
}

SinkConfig Peer::sink_config(const NegotiatedMedia& media, const Setup& setup) const {
    SinkConfig config;
    config.mid = media.mid;
    config.codec = media.codec;
    config.clock_rate = media.format.clock_rate;
    config.ssrc = setup.next_ssrc();
    config.payload_type = media.format.payload_type;
    if (media.rtx) {
        config.rtx_ssrc = setup.next_ssrc();
        config.rtx_payload_type = media.rtx->payload_type;
    }
    config.extensions = media.extension_ids;
    config.first_sequence = static_cast<std::uint16_t>(setup.next_ssrc() & 0x7FFF);
    config.cname = cname_;
    return config;
}

PeerSourceConfig Peer::source_config(const NegotiatedMedia& media) const {
    PeerSourceConfig config;
    config.mid = media.mid;
    config.codec = media.codec;
    config.clock_rate = media.format.clock_rate;
    config.extensions = media.extension_ids;
    config.nack = rtp::has_feedback(media.format, "nack");
    config.pli = rtp::has_feedback(media.format, "nack pli");
    config.fir = rtp::has_feedback(media.format, "ccm fir");
    config.own_ssrc = own_ssrc_;
    return config;
}

void Peer::on_rtp(MutableBytes packet, SteadyTime now) {
    const auto size = transport_->open_rtp(packet, now);
    if (!size)
        return;
    auto view = rtp::parse_packet(packet.first(*size));
    if (!view) {
        counters_.drop_bad_rtp.add();
        return;
    }
    const auto index = track_of_type_[view->header.payload_type];
    if (index == no_track) {
        counters_.drop_unknown_payload_type.add();
        return;
    }
    auto& track = tracks_[index];
    note_transport_sequence(*view, track, now);
    const bool repair =
        track.media.rtx && view->header.payload_type == track.media.rtx->payload_type;
    if (!repair || track.source->restore(*view))
        track.source->on_packet(*view, now);
}

void Peer::note_transport_sequence(const rtp::PacketView& packet, const Track& track,
                                   SteadyTime now) {
    const auto id = track.media.extension_ids.transport_cc;
    if (id == 0)
        return;
    rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next())
        if (element->id == id && element->value.size() >= 2)
            return arrivals_.on_packet(rtp::read_u16(element->value), now);
}

void Peer::on_rtcp(MutableBytes packet, SteadyTime now) {
    const auto size = transport_->open_rtcp(packet, now);
    if (!size)
        return;
    rtp::RtcpReader reader(packet.first(*size));
    while (const auto block = reader.next())
        on_block(*block, now);
    if (reader.malformed())
        counters_.drop_bad_rtcp.add();
}

void Peer::on_block(const rtp::RtcpBlock& block, SteadyTime now) {
    switch (static_cast<rtp::RtcpType>(block.type)) {
    case rtp::RtcpType::SenderReport:
        if (const auto report = rtp::parse_sender_report(block))
            for (auto& track : tracks_)
                if (track.source && track.source->ssrc() == report->ssrc)
                    track.source->on_sender_report(*report, now);
        [[fallthrough]];
    case rtp::RtcpType::ReceiverReport:
        rtp::for_each_report(block, [&](const rtp::ReportBlock& report) {
            if (auto* sink = sink_of(report.ssrc))
                sink->on_report(report, now);
        });
        break;
    case rtp::RtcpType::TransportFeedback:
    case rtp::RtcpType::PayloadFeedback:
        on_feedback(block, now);
        break;
    default:
        break;
    }
}

void Peer::on_feedback(const rtp::RtcpBlock& block, SteadyTime now) {
    const auto feedback = rtp::parse_feedback(block);
    if (!feedback)
        return;
    if (block.type == static_cast<std::uint8_t>(rtp::RtcpType::TransportFeedback)) {
        auto* sink = block.count == rtp::fmt_nack ? sink_of(feedback->media) : nullptr;
        if (sink)
            rtp::for_each_nacked(*feedback,
                                 [&](std::uint16_t sequence) { sink->on_nack(sequence, now); });
        return;
    }
    const auto ask = [&](std::uint32_t ssrc) {
        if (auto* sink = sink_of(ssrc)) {
            counters_.keyframe_requests.add();
            sink->on_keyframe_request(now);
        }
    };
    if (block.count == rtp::fmt_pli)
        ask(feedback->media);
    else if (block.count == rtp::fmt_fir)
        rtp::for_each_fir(*feedback, ask);
}

Sink* Peer::sink_of(std::uint32_t ssrc) {
    for (auto& track : tracks_)
        if (track.sink && track.sink->config().ssrc == ssrc)
            return track.sink.get();
    return nullptr;
}

void Peer::tick(SteadyTime now) {
    transport_->tick();
    if (!transport_->ready())
        return;
    const auto round_trip = rtt();
    for (auto& track : tracks_)
        if (track.source)
            track.source->tick(now, round_trip);
    if (now - feedback_at_ >= feedback_interval) {
        feedback_at_ = now;
        send_transport_feedback();
    }
    if (now - report_at_ >= report_interval) {
        report_at_ = now;
        send_reports(now);
    }
}

void Peer::send_transport_feedback() {
    const auto publishes = std::find_if(tracks_.begin(), tracks_.end(), [](const Track& track) {
        return track.source && track.source->active();
    });
    while (publishes != tracks_.end() && arrivals_.has_news()) {
        const auto out = transport_->slot().first(1200);
        auto size = rtp::write_receiver_report(out, own_ssrc_, {});
        const auto feedback =
            arrivals_.write(out.subspan(size), own_ssrc_, publishes->source->ssrc());
        if (feedback > 0)
            transport_->send_rtcp(size + feedback);
    }
}

void Peer::send_reports(SteadyTime now) {
    std::array<rtp::ReportBlock, 8> reports;
    std::array<std::uint32_t, 8> limited{};
    std::size_t count = 0;
    std::size_t limited_count = 0;
    for (auto& track : tracks_) {
        const auto report =
            track.source && count < reports.size() ? track.source->report(now) : std::nullopt;
        if (!report)
            continue;
        reports[count++] = *report;
        if (rtp::has_feedback(track.media.format, "goog-remb"))
            limited[limited_count++] = track.source->ssrc();
    }
    if (count == 0)
        return;
    const auto out = transport_->slot().first(1200);
    auto size = rtp::write_receiver_report(out, own_ssrc_, std::span(reports).first(count));
    size += rtp::write_source_description(out.subspan(size), own_ssrc_, cname_);
    if (limited_count > 0)
        size += rtp::write_remb(out.subspan(size), own_ssrc_, remb_bitrate,
                                std::span<const std::uint32_t>(limited).first(limited_count));
    transport_->send_rtcp(size);
}

std::chrono::milliseconds Peer::rtt() const {
    std::chrono::milliseconds out{0};
    for (const auto& track : tracks_)
        if (track.sink)
            out = std::max(out, track.sink->rtt());
    return out;
}

PeerState Peer::compute_state(SteadyTime now) const {
    if (state_ == PeerState::Failed || state_ == PeerState::Closed)
        return state_;
    switch (transport_->dtls_state()) {
    case DtlsState::Failed:
        return PeerState::Failed;
    case DtlsState::Closed:
        return PeerState::Closed;
    case DtlsState::Handshaking:
        return now - born_ >= limits_.connect ? PeerState::Failed : PeerState::Connecting;
    case DtlsState::Established:
        break;
    }
    const auto silence = now - transport_->ice().last_seen().value_or(born_);
    return silence >= limits_.consent   ? PeerState::Failed
           : silence >= limits_.silence ? PeerState::Disconnected
                                        : PeerState::Connected;
}

bool Peer::update_state(SteadyTime now) {
    const auto before = std::exchange(state_, compute_state(now));
    if (state_ == PeerState::Failed && before != PeerState::Failed)
        counters_.peers_failed.add();
    return state_ != before;
}

void Peer::close() {
    transport_->close();
    state_ = PeerState::Closed;
}

PeerStats Peer::stats() const {
    PeerStats out;
    out.found = true;
    if (const auto profile = transport_->profile())
        out.srtp_profile = name(*profile);
    if (const auto& address = transport_->ice().selected())
        out.address = rtp::to_string(*address);
    out.rtt_ms = static_cast<double>(rtt().count());
    for (const auto& track : tracks_) {
        if (track.source)
            out.streams.push_back(track.source->stats());
        if (track.sink)
            out.streams.push_back(track.sink->stats());
    }
    return out;
}

} // namespace gulou::relay
