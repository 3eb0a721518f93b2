// A publisher whose packets reach a relay's sources over a bad uplink, on a clock of its own: two
// minutes pass in seconds.
#pragma once

#include "core/clock.hpp"
#include "pipeline/media/stream_unit.hpp"
#include "tests/integration/flash_and_beep.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace gulou::test {

struct UplinkOptions {
    media::Codec video = media::Codec::H264;
    std::chrono::seconds length{120};
    double loss = 0.03;                        // of packets, repairs and feedback
    std::chrono::milliseconds video_delay{30}; // one way
    std::chrono::milliseconds audio_delay{30};
    std::chrono::milliseconds jitter{20}; // on top, each packet its own
    // In between nothing comes through, either way.
    std::chrono::milliseconds dark_from{0}, dark_until{0};
    // Until the first sender reports; audio's come every five seconds, video's every second.
    std::chrono::milliseconds first_report{500};
    bool repairs_sound = false; // the publisher offers NACK for it (RFC 4585), as browsers can
};

struct UplinkResult {
    std::vector<media::StreamUnit> units; // as a recording gets them
    int packets = 0, lost = 0, repaired = 0;
    int keyframe_requests = 0, keyframes = 0, pictures_recorded = 0, pictures = 0;
    int sounds = 0, sounds_recorded = 0; // packets
};

// Real sources, NACKs and key-frame requests; the publisher repairs and encodes as it is asked to.
UplinkResult publish(const UplinkOptions& options);

} // namespace gulou::test
