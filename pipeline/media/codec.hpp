// The codecs that travel through the pipeline.
#pragma once

#include <string_view>

namespace gulou::media {

enum class Codec { H264, H265, VP8, Opus, PCMA, PCMU, AAC, G722 };

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
    case Codec::G722:
        return "G722";
    }
    return {};
}

constexpr bool is_video(Codec codec) {
    return codec == Codec::H264 || codec == Codec::H265 || codec == Codec::VP8;
}

} // namespace gulou::media
