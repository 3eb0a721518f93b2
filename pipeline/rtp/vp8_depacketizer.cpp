#include "pipeline/rtp/vp8_depacketizer.hpp"

#include "pipeline/rtp/vp8.hpp"

namespace gulou::rtp {

bool Vp8Depacketizer::add(BytesView payload, Bytes& frame) {
    const auto descriptor = parse_vp8(payload);
    if (!descriptor || descriptor->start_of_frame == started_)
        return false;
    if (descriptor->start_of_frame) {
        started_ = true;
        keyframe_ = descriptor->keyframe;
    }
    const auto piece = payload.subspan(descriptor->size);
    frame.insert(frame.end(), piece.begin(), piece.end());
    return true;
}

} // namespace gulou::rtp
