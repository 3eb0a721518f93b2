#include "pipeline/rtp/rtcp_xr.hpp"

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"

namespace gulou::rtp {
namespace {

constexpr std::uint8_t reference_time = 4;
constexpr std::uint8_t last_reference = 5;
constexpr std::size_t head = 8;       // of the RTCP packet, with its sender
constexpr std::size_t block_head = 4; // of one report block
constexpr std::size_t item_size = 12; // about one receiver

// The packet's and the only block's head.
void write_heads(MutableBytes out, std::uint32_t sender, std::uint8_t type, std::size_t body) {
    write_rtcp_header(out, 0, RtcpType::ExtendedReport, head + block_head + body);
    write_u32(out, 4, sender);
    out[head] = type;
    out[head + 1] = 0;
    write_u16(out, head + 2, static_cast<std::uint16_t>(body / 4));
}

} // namespace

std::size_t write_reference_time(MutableBytes out, std::uint32_t sender, std::uint64_t ntp) {
    constexpr std::size_t size = head + block_head + 8;
    if (out.size() < size)
        return 0;
    write_heads(out, sender, reference_time, 8);
    write_u64(out, head + block_head, ntp);
    return size;
}

std::size_t write_last_reference(MutableBytes out, std::uint32_t sender,
                                 const LastReference& last) {
    constexpr std::size_t size = head + block_head + item_size;
    if (out.size() < size)
        return 0;
    write_heads(out, sender, last_reference, item_size);
    const auto item = out.subspan(head + block_head);
    write_u32(item, 0, last.ssrc);
    write_u32(item, 4, last.middle);
    write_u32(item, 8, last.delay);
    return size;
}

ExtendedReportReader::ExtendedReportReader(const RtcpBlock& block) {
    if (block.type != static_cast<std::uint8_t>(RtcpType::ExtendedReport) || block.body.size() < 4)
        return;
    sender_ = read_u32(block.body);
    rest_ = block.body.subspan(4);
}

std::optional<ExtendedReportReader::Report> ExtendedReportReader::next() {
    if (rest_.size() < block_head)
        return std::nullopt;
    const std::size_t size = std::size_t{read_u16(rest_, 2)} * 4;
    if (rest_.size() - block_head < size)
        return std::nullopt;
    const Report out{rest_[0], rest_.subspan(block_head, size)};
    rest_ = rest_.subspan(block_head + size);
    return out;
}

std::optional<std::uint64_t> parse_reference_time(const ExtendedReportReader::Report& report) {
    if (report.type != reference_time || report.body.size() < 8)
        return std::nullopt;
    return read_u64(report.body, 0);
}

std::optional<LastReference> parse_last_reference(const ExtendedReportReader::Report& report,
                                                  std::uint32_t ssrc) {
    if (report.type != last_reference)
        return std::nullopt;
    for (auto rest = report.body; rest.size() >= item_size; rest = rest.subspan(item_size))
        if (read_u32(rest) == ssrc)
            return LastReference{ssrc, read_u32(rest, 4), read_u32(rest, 8)};
    return std::nullopt;
}

} // namespace gulou::rtp
