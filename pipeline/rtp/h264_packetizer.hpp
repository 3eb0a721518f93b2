// Access units in Annex B form cut into RTP payloads (RFC 6184, packetization-mode 1).
#pragma once

#include "core/bytes.hpp"

#include <cstddef>

namespace gulou::rtp {

// Largest payload written, bytes: header, extensions, SRTP tag and IP fit around it in 1280.
inline constexpr std::size_t most_payload = 1180;

enum class LastOfUnit : bool { No, Yes };

class PayloadSink {
public:
    virtual ~PayloadSink() = default;
    // `payload` is valid during the call.
    virtual void on_payload(BytesView payload, LastOfUnit last) = 0;
};

// Small units travel together (STAP-A), large ones in fragments (FU-A); delimiters are left out.
// Nothing is called for a unit without NAL units. `scratch` holds ≥ most_payload bytes.
// `parameter_sets`, in the same form, go in front; may be empty.
void packetize_h264(BytesView parameter_sets, BytesView access_unit, MutableBytes scratch,
                    PayloadSink& sink);
inline void packetize_h264(BytesView access_unit, MutableBytes scratch, PayloadSink& sink) {
    packetize_h264({}, access_unit, scratch, sink);
}

} // namespace gulou::rtp
