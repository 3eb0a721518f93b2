// H.264 as bytes: NAL units of an Annex B stream, and key frames inside RTP payloads (RFC 6184).
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <optional>

namespace gulou::rtp {

enum class NalType : std::uint8_t {
    Slice = 1,
    Idr = 5,
    Sei = 6,
    SequenceParameters = 7,
    PictureParameters = 8,
    Delimiter = 9,
    StapA = 24,
    FuA = 28,
};

inline NalType nal_type(BytesView nal) {
    return static_cast<NalType>(nal[0] & 0x1F);
}

// Walks an Annex B byte stream; start codes of three or four bytes, empty units skipped.
class NalReader {
public:
    explicit NalReader(BytesView stream);
    std::optional<BytesView> next();

private:
    BytesView rest_;
};

// Whether a receiver may start decoding with this RTP payload: it carries a sequence parameter set,
// or the beginning of an IDR picture.
bool starts_keyframe(BytesView payload);
// Whether the payload is of a picture that no other refers to (nal_ref_idc 0): it may be left out.
bool is_disposable(BytesView payload);

} // namespace gulou::rtp
