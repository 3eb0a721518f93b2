#include "pipeline/rtp/rtcp.hpp"

#include "pipeline/rtp/byte_order.hpp"

namespace gulou::rtp {

std::optional<RtcpBlock> RtcpReader::next() {
    if (rest_.empty())
        return std::nullopt;
    malformed_ = true;
    if (rest_.size() < 4 || (rest_[0] >> 6) != 2)
        return std::nullopt;
    const std::size_t size = (std::size_t{read_u16(rest_, 2)} + 1) * 4;
    if (rest_.size() < size)
        return std::nullopt;
    RtcpBlock block{rest_[1], static_cast<std::uint8_t>(rest_[0] & 0x1F),
                    rest_.subspan(4, size - 4)};
    if (rest_[0] & 0x20) {
        const std::size_t padding = rest_[size - 1];
        if (padding == 0 || padding > block.body.size())
            return std::nullopt;
        block.body = block.body.first(block.body.size() - padding);
    }
    malformed_ = false;
    rest_ = rest_.subspan(size);
    return block;
}

std::optional<SenderReport> parse_sender_report(const RtcpBlock& block) {
    if (block.type != static_cast<std::uint8_t>(RtcpType::SenderReport) || block.body.size() < 24)
        return std::nullopt;
    return SenderReport{read_u32(block.body, 0), read_u64(block.body, 4), read_u32(block.body, 12),
                        read_u32(block.body, 16), read_u32(block.body, 20)};
}

ReportBlock parse_report_block(BytesView bytes) {
    ReportBlock report;
    report.ssrc = read_u32(bytes, 0);
    report.fraction_lost = bytes[4];
    const auto lost = read_u24(bytes, 5);
    report.cumulative_lost = static_cast<std::int32_t>(lost << 8) >> 8;
    report.highest_sequence = read_u32(bytes, 8);
    report.jitter = read_u32(bytes, 12);
    report.last_sr = read_u32(bytes, 16);
    report.delay_since_sr = read_u32(bytes, 20);
    return report;
}

std::optional<Feedback> parse_feedback(const RtcpBlock& block) {
    const bool feedback = block.type == static_cast<std::uint8_t>(RtcpType::TransportFeedback) ||
                          block.type == static_cast<std::uint8_t>(RtcpType::PayloadFeedback);
    if (!feedback || block.body.size() < 8)
        return std::nullopt;
    return Feedback{read_u32(block.body, 0), read_u32(block.body, 4), block.body.subspan(8)};
}

std::optional<std::uint64_t> parse_remb(const Feedback& feedback) {
    const auto& c = feedback.control;
    if (c.size() < 8 || as_text(c.first(4)) != "REMB")
        return std::nullopt;
    const unsigned exponent = c[5] >> 2;
    const std::uint64_t mantissa = ((std::uint64_t{c[5]} & 3) << 16) | read_u16(c, 6);
    // 18 bits of mantissa: anything shifted beyond 46 is nonsense, and would overflow.
    if (exponent > 45)
        return std::nullopt;
    return mantissa << exponent;
}

} // namespace gulou::rtp
