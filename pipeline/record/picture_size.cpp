#include "pipeline/record/picture_size.hpp"

#include "pipeline/media/sequence_parameters.hpp"
#include "pipeline/record/h264.hpp"

namespace gulou::record {

Result<PictureSize> h264_size(BytesView annex_b) {
    const auto set = media::read_sequence_parameters(first_sps(annex_b));
    if (!set)
        return fail(ErrorCode::Invalid, "no SPS that tells a picture size");
    return PictureSize{set->width, set->height};
}

Result<PictureSize> vp8_size(BytesView frame) {
    const bool key = frame.size() >= 10 && (frame[0] & 1) == 0 && frame[3] == 0x9D &&
                     frame[4] == 0x01 && frame[5] == 0x2A;
    if (!key)
        return fail(ErrorCode::Invalid, "not a VP8 key frame");
    const PictureSize size{(frame[6] | frame[7] << 8) & 0x3FFF,
                           (frame[8] | frame[9] << 8) & 0x3FFF};
    if (size.width == 0 || size.height == 0)
        return fail(ErrorCode::Invalid, "a VP8 key frame without a size");
    return size;
}

} // namespace gulou::record
