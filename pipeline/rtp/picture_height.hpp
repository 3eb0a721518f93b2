// How tall the picture of a key frame is, read from its first RTP payload.
#pragma once

#include "core/bytes.hpp"

namespace gulou::rtp {

// From a sequence parameter set, alone or in a STAP-A, cropping applied; 0: none is there, or it
// makes no sense.
int h264_height(BytesView payload);
// From the header of a key frame (RFC 6386 section 9.1), behind the payload descriptor; 0: cut off.
int vp8_height(BytesView frame);

} // namespace gulou::rtp
