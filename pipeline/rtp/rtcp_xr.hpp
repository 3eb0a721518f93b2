// RTCP extended reports (RFC 3611): the two blocks by which somebody who only receives learns the
// round trip.
#pragma once

#include "pipeline/rtp/rtcp.hpp"

#include <cstddef>
#include <cstdint>

namespace gulou::rtp {

// What a sender says about the receiver's last reference time (section 4.5).
struct LastReference {
    std::uint32_t ssrc = 0;   // of the receiver
    std::uint32_t middle = 0; // the reference time's middle 32 bits; 0: none came
    std::uint32_t delay = 0;  // since it came, 1/65536 s
};

// Written at the start of `out`; the size in bytes, 0 where it does not fit. `ntp` is 32.32 seconds
// of the sender's clock (section 4.4).
std::size_t write_reference_time(MutableBytes out, std::uint32_t sender, std::uint64_t ntp);
std::size_t write_last_reference(MutableBytes out, std::uint32_t sender, const LastReference& last);

// The sender of an extended report, and its report blocks one after the other; a length that points
// past the end stops the walk. Each is nothing where there is no such (further) block.
class ExtendedReportReader {
public:
    explicit ExtendedReportReader(const RtcpBlock& block);
    std::uint32_t sender() const { return sender_; }
    struct Report {
        std::uint8_t type = 0;
        BytesView body; // behind the four header bytes
    };
    std::optional<Report> next();

private:
    std::uint32_t sender_ = 0;
    BytesView rest_;
};

// The reference time of a block, 32.32 seconds of its sender's clock.
std::optional<std::uint64_t> parse_reference_time(const ExtendedReportReader::Report& report);
// What a block says about the receiver `ssrc`.
std::optional<LastReference> parse_last_reference(const ExtendedReportReader::Report& report,
                                                  std::uint32_t ssrc);

} // namespace gulou::rtp
