#include "pipeline/relay/peer_feedback.hpp"

#include "pipeline/rtp/rtcp_write.hpp"

#include <algorithm>
#include <array>

namespace gulou::relay {
namespace {

constexpr std::chrono::milliseconds feedback_interval{100};
constexpr std::chrono::milliseconds report_interval{1000};
// What a publisher without transport-wide feedback may send.
constexpr std::uint64_t remb_bitrate = 2'500'000;
constexpr std::size_t most_rtcp = 1200;

Sink* sink_of(std::span<Track> tracks, std::uint32_t ssrc) {
    for (auto& track : tracks)
        if (track.sink && track.sink->config().ssrc == ssrc)
            return track.sink.get();
    return nullptr;
}

} // namespace

PeerFeedback::PeerFeedback(std::uint32_t own_ssrc, std::string cname, MediaTransport& transport,
                           RelayCounters& counters, SteadyTime now)
    : own_ssrc_(own_ssrc), cname_(std::move(cname)), transport_(transport), counters_(counters),
      feedback_at_(now), report_at_(now) {}

void PeerFeedback::on_rtcp(BytesView packet, std::span<Track> tracks, SteadyTime now) {
    rtp::RtcpReader reader(packet);
    while (const auto block = reader.next())
        on_block(*block, tracks, now);
    if (reader.malformed())
        counters_.drop_bad_rtcp.add();
}

void PeerFeedback::on_block(const rtp::RtcpBlock& block, std::span<Track> tracks, SteadyTime now) {
    switch (static_cast<rtp::RtcpType>(block.type)) {
    case rtp::RtcpType::SenderReport:
        if (const auto report = rtp::parse_sender_report(block))
            for (auto& track : tracks)
                if (track.source && track.source->ssrc() == report->ssrc)
                    track.source->on_sender_report(*report, now);
        [[fallthrough]];
    case rtp::RtcpType::ReceiverReport:
        rtp::for_each_report(block, [&](const rtp::ReportBlock& report) {
            if (auto* sink = sink_of(tracks, report.ssrc))
                sink->on_report(report, now);
        });
        break;
    case rtp::RtcpType::TransportFeedback:
    case rtp::RtcpType::PayloadFeedback:
        on_feedback(block, tracks, now);
        break;
    default:
        break;
    }
}

void PeerFeedback::on_feedback(const rtp::RtcpBlock& block, std::span<Track> tracks,
                               SteadyTime now) {
    const auto feedback = rtp::parse_feedback(block);
    if (!feedback)
        return;
    if (block.type == static_cast<std::uint8_t>(rtp::RtcpType::TransportFeedback)) {
        auto* sink = block.count == rtp::fmt_nack ? sink_of(tracks, feedback->media) : nullptr;
        if (sink)
            rtp::for_each_nacked(*feedback,
                                 [&](std::uint16_t sequence) { sink->on_nack(sequence, now); });
        return;
    }
    const auto ask = [&](std::uint32_t ssrc) {
        if (auto* sink = sink_of(tracks, ssrc)) {
            counters_.keyframe_requests.add();
            sink->on_keyframe_request(now);
        }
    };
    if (block.count == rtp::fmt_pli)
        ask(feedback->media);
    else if (block.count == rtp::fmt_fir)
        rtp::for_each_fir(*feedback, ask);
}

void PeerFeedback::tick(std::span<Track> tracks, SteadyTime now) {
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
    const auto publishes = std::find_if(tracks.begin(), tracks.end(), [](const Track& track) {
        return track.source && track.source->active();
    });
    while (publishes != tracks.end() && arrivals_.has_news()) {
        const auto out = transport_.slot().first(most_rtcp);
        auto size = rtp::write_receiver_report(out, own_ssrc_, {});
        const auto feedback =
            arrivals_.write(out.subspan(size), own_ssrc_, publishes->source->ssrc());
        if (feedback > 0)
            transport_.send_rtcp(size + feedback);
    }
}

void PeerFeedback::send_reports(std::span<Track> tracks, SteadyTime now) {
    std::array<rtp::ReportBlock, 8> reports;
    std::array<std::uint32_t, 8> limited{};
    std::size_t count = 0;
    std::size_t limited_count = 0;
    for (auto& track : tracks) {
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
    const auto out = transport_.slot().first(most_rtcp);
    auto size = rtp::write_receiver_report(out, own_ssrc_, std::span(reports).first(count));
    size += rtp::write_source_description(out.subspan(size), own_ssrc_, cname_);
    if (limited_count > 0)
        size += rtp::write_remb(out.subspan(size), own_ssrc_, remb_bitrate,
                                std::span<const std::uint32_t>(limited).first(limited_count));
    transport_.send_rtcp(size);
}

} // namespace gulou::relay
