// What makes an offer's m-lines contradict themselves or ask for what the relay does not do.
#pragma once

#include "pipeline/rtp/sdp.hpp"

#include <string>
#include <vector>

namespace gulou::rtp {

// Invalid or Unsupported with the reason: no m-line, a mid twice, no rtcp-mux, an m-line outside
// the bundle; within the bundle a payload type with two codecs or an extension id with two
// meanings (RFC 9143 section 10.1: both belong to the transport).
Result<void> check_media(const std::vector<SdpMedia>& media,
                         const std::vector<std::string>& bundle);

} // namespace gulou::rtp
