#include "pipeline/rtp/picture_height.hpp"

#include "pipeline/media/sequence_parameters.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264.hpp"

namespace gulou::rtp {
namespace {

int height_of(BytesView nal) {
    const auto set = media::read_sequence_parameters(nal);
    return set ? set->height : 0;
}

} // namespace

int h264_height(BytesView payload) {
    if (payload.empty() || nal_type(payload) != NalType::StapA)
        return height_of(payload);
    for (auto rest = payload.subspan(1); rest.size() > 2;) { // RFC 6184 section 5.7.1
        const std::size_t size = read_u16(rest);
        if (size == 0 || rest.size() - 2 < size)
            return 0;
        const auto nal = rest.subspan(2, size);
        if (nal_type(nal) == NalType::SequenceParameters)
            return height_of(nal);
        rest = rest.subspan(2 + size);
    }
    return 0;
}

int vp8_height(BytesView frame) {
    constexpr std::size_t height_at = 8;
    if (frame.size() < height_at + 2)
        return 0;
    return (frame[height_at] | (frame[height_at + 1] << 8)) & 0x3FFF;
}

} // namespace gulou::rtp
