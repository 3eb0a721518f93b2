// One encoded picture (or audio frame) as it leaves a camera: immutable, shared between relay,
// recorder and whoever else listens.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "pipeline/media/codec.hpp"

#include <chrono>
#include <memory>

namespace gulou::media {

struct AccessUnit {
    Codec codec = Codec::H264;
    bool keyframe = false;  // video: decodable without what came before (IDR)
    bool reordered = false; // video: of a stream with B-frames, which browsers cannot show live
    std::chrono::nanoseconds pts{}; // stream time, never backwards within one connection
    std::chrono::nanoseconds dts{};
    std::chrono::nanoseconds duration{}; // 0 where unknown
    WallTime captured{};                 // wall time of pts
    int width = 0;                       // video, pixels
    int height = 0;
    // H.264, H.265: one access unit in Annex B byte-stream form; key frames carry their parameter
    // sets in front. AAC: one ADTS frame. PCMA, PCMU, G722: samples. Opus: one packet.
    Bytes data;
};

using SharedAccessUnit = std::shared_ptr<const AccessUnit>;

} // namespace gulou::media
