// The walks of rtcp.hpp; included from there.
#pragma once

#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp.hpp"

namespace gulou::rtp {

template <class F>
void for_each_report(const RtcpBlock& block, F&& f) {
    const std::size_t head =
        block.type == static_cast<std::uint8_t>(RtcpType::SenderReport) ? 24 : 4;
    for (std::size_t i = 0; i < block.count && block.body.size() >= head + (i + 1) * 24; ++i)
        f(parse_report_block(block.body.subspan(head + i * 24, 24)));
}

template <class F>
void for_each_nacked(const Feedback& feedback, F&& f) {
    for (std::size_t at = 0; at + 4 <= feedback.control.size(); at += 4) {
        const auto first = read_u16(feedback.control, at);
        const auto mask = read_u16(feedback.control, at + 2);
        f(first);
        for (unsigned bit = 0; bit < 16; ++bit)
            if (mask & (1U << bit))
                f(static_cast<std::uint16_t>(first + bit + 1));
    }
}

template <class F>
void for_each_fir(const Feedback& feedback, F&& f) {
    for (std::size_t at = 0; at + 8 <= feedback.control.size(); at += 8)
        f(read_u32(feedback.control, at));
}

} // namespace gulou::rtp
