// RTP payloads put back together into VP8 frames (RFC 7741).
#pragma once

#include "core/bytes.hpp"

namespace gulou::rtp {

// Payloads are given in sequence order without holes; after a hole, begin() a new frame.
class Vp8Depacketizer {
public:
    void begin() { started_ = keyframe_ = false; }
    // Appends the payload without its descriptor. False: malformed, or the frame's first packet is
    // missing.
    bool add(BytesView payload, Bytes& frame);
    bool complete() const { return started_; }
    bool keyframe() const { return keyframe_; }

private:
    bool started_ = false;
    bool keyframe_ = false;
};

} // namespace gulou::rtp
