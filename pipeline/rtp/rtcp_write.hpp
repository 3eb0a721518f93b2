// RTCP written: each function writes one block at the start of `out` and returns its size in bytes,
// or 0 when it does not fit.
#pragma once

#include "pipeline/rtp/rtcp.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace gulou::rtp {

// RFC 3550 section 6.4; at most 31 reports.
std::size_t write_sender_report(MutableBytes out, const SenderReport& report,
                                std::span<const ReportBlock> reports);
std::size_t write_receiver_report(MutableBytes out, std::uint32_t sender,
                                  std::span<const ReportBlock> reports);
// One chunk with a CNAME of at most 255 bytes.
std::size_t write_source_description(MutableBytes out, std::uint32_t ssrc, std::string_view cname);
// `sequences` in ascending order; neighbours are packed into one entry (RFC 4585 6.2.1).
std::size_t write_nack(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                       std::span<const std::uint16_t> sequences);
std::size_t write_pli(MutableBytes out, std::uint32_t sender, std::uint32_t media);
// RFC 5104 4.3.1; `number` counts the distinct requests.
std::size_t write_fir(MutableBytes out, std::uint32_t sender, std::uint32_t media,
                      std::uint8_t number);
// `bitrate` in bits per second, for the listed streams.
std::size_t write_remb(MutableBytes out, std::uint32_t sender, std::uint64_t bitrate,
                       std::span<const std::uint32_t> streams);

// Four header bytes; `size` is the whole block's, a multiple of 4.
void write_rtcp_header(MutableBytes out, std::uint8_t count, RtcpType type, std::size_t size);

} // namespace gulou::rtp
