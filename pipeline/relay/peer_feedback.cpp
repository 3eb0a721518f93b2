#include "pipeline/relay/peer_feedback.hpp"

#include "pipeline/relay/round_trip.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/rtcp_xr.hpp"

#include <algorithm>
#include <array>

namespace gulou::relay {
namespace {

constexpr std::chrono::milliseconds feedback_interval{100};
constexpr std::chrono::milliseconds report_interval{1000};
// A peer whose reports give no round trip for so long is asked for one.
constexpr std::chrono::seconds unreported{5};
// What a publisher without transport-wide feedback may send.
constexpr std::uint64_t remb_bitrate = 2'500'000;
// What lifts a limit given before, and what is always left to send.
constexpr std::uint64_t most_remb = 20'000'000;
constexpr std::uint64_t least_remb = 100'000;
constexpr std::uint32_t audio_bps = 64'000;
constexpr std::size_t most_rtcp = 1200;
constexpr std::size_t most_reports = 24;

Sink* sink_of(std::span<Track> tracks, std::uint32_t ssrc) {
    for (auto& track : tracks)
        if (track.sink && track.sink->config().ssrc == ssrc)
            return track.sink.get();
    return nullptr;
}

// Calls `f(layer, track)` for every layer of every published stream.
template <class F>
void for_each_layer(std::span<Track> tracks, F&& f) {
    for (auto& track : tracks)
        for (std::size_t i = 0; track.source && i < track.source->layer_count(); ++i)
            f(track.source->layer(i), track);
}

} // namespace

PeerFeedback::PeerFeedback(std::uint32_t own_ssrc, std::string cname, MediaTransport& transport,
                           RelayCounters& counters, SteadyTime now)
    : own_ssrc_(own_ssrc), cname_(std::move(cname)), transport_(transport), counters_(counters),
      downlink_(transport.history()), feedback_at_(now), report_at_(now) {}

void PeerFeedback::on_rtcp(BytesView packet, std::span<Track> tracks, SteadyTime now) {
    rtp::RtcpReader reader(packet);
    while (const auto block = reader.next())
        on_block(*block, tracks, now);
    if (reader.malformed())
        counters_.drop_bad_rtcp.add();
}

void PeerFeedback::on_block(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now) {
    const auto feedback = rtp::parse_feedback(block);
    switch (static_cast<rtp::RtcpType>(block.type)) {
    case rtp::RtcpType::SenderReport:
        on_sender_report(block, tracks, now);
        [[fallthrough]];
    case rtp::RtcpType::ReceiverReport:
        on_reports(block, tracks, now);
        break;
    case rtp::RtcpType::TransportFeedback:
        if (feedback)
            on_transport_feedback(block, *feedback, tracks, now);
        break;
    case rtp::RtcpType::PayloadFeedback:
        if (feedback)
            on_payload_feedback(block, *feedback, tracks, now);
        break;
    case rtp::RtcpType::ExtendedReport:
        on_extended_report(block, now);
        break;
    default:
        break;
    }
}

// Browsers answer reference times unasked, and send some where the page had them negotiated.
void PeerFeedback::on_extended_report(const rtp::RtcpBlock& block, SteadyTime now) {
    rtp::ExtendedReportReader reports(block);
    std::optional<std::uint64_t> theirs;
    while (const auto report = reports.next()) {
        if (const auto time = rtp::parse_reference_time(*report))
            theirs = time;
        const auto answer = rtp::parse_last_reference(*report, own_ssrc_);
        const auto taken = answer ? round_trip(*answer, now) : std::nullopt;
        rtt_ = taken.value_or(rtt_);
    }
    if (!theirs || !transport_.ready())
        return;
    const auto out = transport_.slot();
    auto size = rtp::write_receiver_report(out, own_ssrc_, {});
    size +=
        rtp::write_last_reference(out.subspan(size), own_ssrc_,
                                  {reports.sender(), static_cast<std::uint32_t>(*theirs >> 16), 0});
    transport_.send_rtcp(size);
}

void PeerFeedback::on_sender_report(const rtp::RtcpBlock& block, std::span<Track> tracks,
                                    SteadyTime now) {
    const auto report = rtp::parse_sender_report(block);
    if (!report)
        return;
    for_each_layer(tracks, [&](PeerSource& layer, const Track&) {
        if (layer.ssrc() == report->ssrc)
            layer.on_sender_report(*report, now);
    });
}

void PeerFeedback::on_reports(const rtp::RtcpBlock& block, std::span<Track> tracks,
                              SteadyTime now) {
    double loss = 0;
    rtp::for_each_report(block, [&](const rtp::ReportBlock& report) {
        auto* sink = sink_of(tracks, report.ssrc);
        if (!sink)
            return;
        sink->on_report(report, now);
        loss = std::max(loss, report.fraction_lost / 256.0);
        if (sink->rtt().count() == 0)
            return;
        rtt_ = sink->rtt();
        reported_ = now;
    });
    // The sender's own losses on their way to us are not in here: the numbers it missed are ours.
    downlink_.on_report(loss, now);
}

void PeerFeedback::on_transport_feedback(const rtp::RtcpBlock& block, const rtp::Feedback& feedback,
                                         std::span<Track> tracks, SteadyTime now) {
    if (block.count == rtp::fmt_transport_cc)
        return downlink_.on_transport_feedback(feedback, now, rtt_);
    auto* sink = block.count == rtp::fmt_nack ? sink_of(tracks, feedback.media) : nullptr;
    if (sink)
        rtp::for_each_nacked(feedback,
                             [&](std::uint16_t sequence) { sink->on_nack(sequence, now); });
}

void PeerFeedback::on_payload_feedback(const rtp::RtcpBlock& block, const rtp::Feedback& feedback,
                                       std::span<Track> tracks, SteadyTime now) {
    const auto ask = [&](std::uint32_t ssrc) {
        if (auto* sink = sink_of(tracks, ssrc)) {
            counters_.keyframe_requests.add();
            sink->on_keyframe_request(now);
        }
    };
    if (block.count == rtp::fmt_pli)
        ask(feedback.media);
    else if (block.count == rtp::fmt_fir)
        rtp::for_each_fir(feedback, ask);
    else if (const auto bps =
                 block.count == rtp::fmt_remb ? rtp::parse_remb(feedback) : std::nullopt)
        downlink_.on_receiver_estimate(*bps, now);
}

void PeerFeedback::tick(std::span<Track> tracks, SteadyTime now) {
    downlink_.tick(tracks, now, rtt_);
    if (now - feedback_at_ >= feedback_interval) {
        feedback_at_ = now;
        send_transport_feedback(tracks);
    }
    if (now - report_at_ >= report_interval) {
        report_at_ = now;
        send_reports(tracks, now);
    }
}

void PeerFeedback::send_transport_feedback(std::span<Track> tracks) {
    std::uint32_t media = 0;
    for_each_layer(tracks, [&](const PeerSource& layer, const Track&) {
        media = media == 0 && layer.active() ? layer.ssrc() : media;
    });
    while (media != 0 && arrivals_.has_news()) {
        const auto out = transport_.slot().first(most_rtcp);
        auto size = rtp::write_receiver_report(out, own_ssrc_, {});
        const auto feedback = arrivals_.write(out.subspan(size), own_ssrc_, media);
        if (feedback > 0)
            transport_.send_rtcp(size + feedback);
    }
}

void PeerFeedback::send_reports(std::span<Track> tracks, SteadyTime now) {
    std::array<rtp::ReportBlock, most_reports> reports;
    std::size_t count = 0;
    for_each_layer(tracks, [&](PeerSource& layer, const Track&) {
        const auto report = count < reports.size() ? layer.report(now) : std::nullopt;
        if (report)
            reports[count++] = *report;
    });
    if (count == 0)
        return;
    const auto out = transport_.slot().first(most_rtcp);
    auto size = rtp::write_receiver_report(out, own_ssrc_, std::span(reports).first(count));
    size += rtp::write_source_description(out.subspan(size), own_ssrc_, cname_);
    size += write_limit(out.subspan(size), tracks);
    size += write_reference(out.subspan(size), now);
    transport_.send_rtcp(size);
}

// It needs no negotiation: who does not know the block passes over it (RFC 3611 section 5.2).
std::size_t PeerFeedback::write_reference(MutableBytes out, SteadyTime now) {
    if (reported_ && now - *reported_ < unreported)
        return 0;
    return rtp::write_reference_time(out, own_ssrc_, reference_time(now));
}

// What the peer may send, as a receiver's estimate (REMB): no stream needs to be better than the
// best of its receivers can take, so one bad receiver never lowers it for the others. A peer that
// knows no transport-wide feedback gets a limit always.
std::size_t PeerFeedback::write_limit(MutableBytes out, std::span<Track> tracks) {
    std::array<std::uint32_t, most_reports> streams{};
    std::size_t count = 0;
    std::uint64_t total = 0;
    bool free = false;
    bool only_remb = false;
    for (auto& track : tracks) {
        if (!track.source || !track.source->active())
            continue;
        if (!track.source->is_video())
            total += audio_bps;
        if (count == streams.size() || !rtp::has_feedback(track.media.format, "goog-remb"))
            continue;
        only_remb = only_remb || !rtp::has_feedback(track.media.format, "transport-cc");
        streams[count++] = track.source->ssrc();
        const auto limit = track.source->is_video() ? track.source->limit() : std::nullopt;
        free = free || (track.source->is_video() && !limit);
        total += limit.value_or(0);
    }
    if (count == 0 || (free && !only_remb && !limited_))
        return 0;
    limited_ = !free;
    const auto bps = !free ? std::max(total, least_remb) : only_remb ? remb_bitrate : most_remb;
    return rtp::write_remb(out, own_ssrc_, bps,
                           std::span<const std::uint32_t>(streams).first(count));
}

} // namespace gulou::relay
