// RTP payloads put back together into H.264 access units (RFC 6184, packetization-modes 0 and 1).
#pragma once

#include "core/bytes.hpp"

#include <cstddef>

namespace gulou::rtp {

// Payloads are given in sequence order without holes; after a hole, begin() a new unit.
class H264Depacketizer {
public:
    // What is appended to `unit` from now on is a new access unit; a fragment begun is forgotten.
    void begin() {
        fragment_ = false;
        has_picture_ = has_idr_ = has_sps_ = has_pps_ = false;
    }
    // Appends the payload's NAL units in Annex B form. False: malformed, of a mode we did not
    // agree on (STAP-B, MTAP, FU-B), or a fragment without its beginning; the unit is spoilt.
    bool add(BytesView payload, Bytes& unit);

    // No fragment misses its end.
    bool complete() const { return !fragment_; }
    // Whether the unit shows something, can be decoded without what came before, and brings its
    // own parameter sets.
    bool has_picture() const { return has_picture_; }
    bool has_idr() const { return has_idr_; }
    bool has_parameter_sets() const { return has_sps_ && has_pps_; }

private:
    bool add_aggregate(BytesView payload, Bytes& unit);
    bool add_fragment(BytesView payload, Bytes& unit);
    void append(BytesView nal, Bytes& unit);
    void note(std::uint8_t header);

    bool fragment_ = false; // an FU-A is under way
    std::uint8_t fragment_header_ = 0;
    bool has_picture_ = false, has_idr_ = false;
    bool has_sps_ = false, has_pps_ = false;
};

} // namespace gulou::rtp
