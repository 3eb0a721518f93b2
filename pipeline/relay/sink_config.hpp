// What a stream to one peer is made of, and what of its source it is to pass on.
#pragma once

#include "pipeline/media/codec.hpp"
#include "pipeline/rtp/extension.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gulou::relay {

// One codec the peer can decode on this m-line.
struct SinkFormat {
    media::Codec codec{};
    std::uint32_t clock_rate = 90000;
    std::uint8_t payload_type = 0;
    std::uint8_t rtx_payload_type = 0; // 0: no repair stream in this codec
};

struct SinkConfig {
    std::string mid;
    // What the peer decodes; those below are of the one its source sends. Empty: only those below.
    std::vector<SinkFormat> formats;
    media::Codec codec{};
    std::uint32_t clock_rate = 90000;
    std::uint32_t ssrc = 0;
    std::uint8_t payload_type = 0;
    std::uint32_t rtx_ssrc = 0; // 0: lost packets are sent again as they were
    std::uint8_t rtx_payload_type = 0;
    rtp::ExtensionIds extensions;
    std::uint16_t first_sequence = 0; // < 2^15
    std::string cname;
};

// What of its source a sink passes on.
struct SinkAim {
    static constexpr std::uint8_t every_frame = 7;
    enum class Sending : std::uint8_t { On, Off };
    Sending sending = Sending::On;
    std::uint8_t layer = 255;            // the wanted one, or the highest there is
    std::uint8_t temporal = every_frame; // the highest temporal layer
    bool operator==(const SinkAim&) const = default;
};

} // namespace gulou::relay
