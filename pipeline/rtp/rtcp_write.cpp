#include "pipeline/rtp/rtcp_write.hpp"

#include "pipeline/rtp/byte_order.hpp"

#include <algorithm>

namespace gulou::rtp {
namespace {

constexpr std::size_t most_reports = 31;

void write_report_block(MutableBytes out, const ReportBlock& report) {
    write_u32(out, 0, report.ssrc);
    out[4] = report.fraction_lost;
    const auto lost = std::clamp(report.cumulative_lost, -0x800000, 0x7FFFFF);
    write_u24(out, 5, static_cast<std::uint32_t>(lost) & 0xFFFFFF);
    write_u32(out, 8, report.highest_sequence);
    write_u32(out, 12, report.jitter);
    write_u32(out, 16, report.last_sr);
    write_u32(out, 20, report.delay_since_sr);
}

void write_feedback_head(MutableBytes out, std::uint8_t format, RtcpType type, std::size_t size,
                         std::uint32_t sender, std::uint32_t media) {
    write_rtcp_header(out, format, type, size);
    write_u32(out, 4, sender);
    write_u32(out, 8, media);
}

} // namespace

void write_rtcp_header(MutableBytes out, std::uint8_t count, RtcpType type, std::size_t size) {
    out[0] = static_cast<std::uint8_t>(0x80 | (count & 0x1F));
    out[1] = static_cast<std::uint8_t>(type);
    write_u16(out, 2, static_cast<std::uint16_t>(size / 4 - 1));
}

std::size_t write_sender_report(MutableBytes out, const SenderReport& report,
                                std::span<const ReportBlock> reports) {
    const std::size_t size = 28 + reports.size() * 24;
    if (reports.size() > most_reports || out.size() < size)
        return 0;
    write_rtcp_header(out, static_cast<std::uint8_t>(reports.size()), RtcpType::SenderReport, size);
    write_u32(out, 4, report.ssrc);
    write_u64(out, 8, report.ntp);
    write_u32(out, 16, report.rtp_timestamp);
    write_u32(out, 20, report.packets);
    write_u32(out, 24, report.octets);
    for (std::size_t i = 0; i < reports.size(); ++i)
        write_report_block(out.subspan(28 + i * 24, 24), reports[i]);
    return size;
}

std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender,
                                  std::span<const ReportBlock> reports) {
    const std::size_t size = 8 + reports.size() * 24;
    if (reports.size() > most_reports || out.size() < size)
        return 0;
    write_rtcp_header(out, static_cast<std::uint8_t>(reports.size()), RtcpType::ReceiverReport,
                      size);
    write_u32(out, 4, sender);
    for (std::size_t i = 0; i < reports.size(); ++i)
        write_report_block(out.subspan(8 + i * 24, 24), reports[i]);
    return size;
}

std::size_t write_source_description(MutableBytes out, std::uint32_t ssrc, std::string_view cname) {
    // Item type, length, text, and at least one zero that ends the chunk.
    const std::size_t size = 8 + (2 + cname.size() + 1 + 3) / 4 * 4;
    if (cname.size() > 255 || out.size() < size)
        return 0;
    std::fill_n(out.begin(), size, std::uint8_t{0});
    write_rtcp_header(out, 1, RtcpType::SourceDescription, size);
    write_u32(out, 4, ssrc);
    out[8] = 1; // CNAME
    out[9] = static_cast<std::uint8_t>(cname.size());
    std::copy(cname.begin(), cname.end(), out.begin() + 10);
    return size;
}

std::size_t write_nack(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                       std::span<const std::uint16_t> sequences) {
    if (sequences.empty() || out.size() < 16)
        return 0;
    std::size_t at = 12;
    for (std::size_t i = 0; i < sequences.size() && at + 4 <= out.size();) {
        const auto first = sequences[i++];
        std::uint16_t mask = 0;
        for (; i < sequences.size(); ++i) {
            const auto step = static_cast<std::uint16_t>(sequences[i] - first);
            if (step == 0 || step > 16)
                break;
            mask = static_cast<std::uint16_t>(mask | (1U << (step - 1)));
        }
        write_u16(out, at, first);
        write_u16(out, at + 2, mask);
        at += 4;
    }
    write_feedback_head(out, fmt_nack, RtcpType::TransportFeedback, at, sender, media);
    return at;
}

std::size_t write_pli(MutableBytes out, std::uint32_t sender, std::uint32_t media) {
    if (out.size() < 12)
        return 0;
    write_feedback_head(out, fmt_pli, RtcpType::PayloadFeedback, 12, sender, media);
    return 12;
}

std::size_t write_fir(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                      std::uint8_t number) {
    if (out.size() < 20)
        return 0;
    write_feedback_head(out, fmt_fir, RtcpType::PayloadFeedback, 20, sender, 0);
    write_u32(out, 12, media);
    write_u32(out, 16, std::uint32_t{number} << 24);
    return 20;
}

std::size_t write_remb(MutableBytes out, std::uint32_t sender, std::uint64_t bitrate,
                       std::span<const std::uint32_t> streams) {
    const std::size_t size = 20 + streams.size() * 4;
    if (streams.size() > 255 || out.size() < size)
        return 0;
    unsigned exponent = 0;
    while (exponent < 45 && (bitrate >> exponent) > 0x3FFFF)
        ++exponent;
    write_feedback_head(out, fmt_remb, RtcpType::PayloadFeedback, size, sender, 0);
    std::copy_n("REMB", 4, out.begin() + 12);
    const auto mantissa = static_cast<std::uint32_t>(bitrate >> exponent) & 0x3FFFF;
    out[16] = static_cast<std::uint8_t>(streams.size());
    write_u24(out, 17, (exponent << 18) | mantissa);
    for (std::size_t i = 0; i < streams.size(); ++i)
        write_u32(out, 20 + i * 4, streams[i]);
    return size;
}

} // namespace gulou::rtp
