// The codecs that travel through the pipeline.
#pragma once

#include <string_view>

namespace gulou::media {

enum class Codec { H264, H265, VP8, Opus, PCMA, PCMU, AAC };

constexpr std::string_view name(Codec codec) {
    switch (codec) {
    case Codec::H264:
        return "H264";
    case Codec::H265:
        return "H265";
    case Codec::VP8:
        return "VP8";
    case Codec::Opus:
        return "opus";
    case Codec::PCMA:
        return "PCMA";
    case Codec::PCMU:
        return "PCMU";
    case Codec::AAC:
        return "AAC";
    }
    return {};
}

} // namespace gulou::media
