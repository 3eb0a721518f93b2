// The simulcast layers one m-line offers to send: a=rid (RFC 8851) and a=simulcast (RFC 8853).
#pragma once

#include "pipeline/rtp/sdp.hpp"

#include <string_view>
#include <vector>

namespace gulou::rtp {

class SdpLayers {
public:
    // Attribute values in the order of the SDP; what is malformed is left out.
    void on_rid(std::string_view value);
    void on_simulcast(std::string_view value);
    // The layers that both lines name, in the order of a=simulcast; of alternatives the first.
    std::vector<SdpRid> take() const;

private:
    const SdpRid* find(std::string_view id) const;
    std::vector<SdpRid> declared_;
    std::vector<std::string> wanted_; // as written, with '~'
};

} // namespace gulou::rtp
