// H.264 as MP4 wants it: Annex B split into NAL units, each with its length in front, and the
// decoder configuration made from the parameter sets (ISO/IEC 14496-15 §5.3).
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

namespace gulou::record {

// The AVCDecoderConfigurationRecord of a key frame in Annex B; Invalid without SPS and PPS.
Result<Bytes> avc_configuration(BytesView annex_b);

// The first sequence parameter set of the access unit; empty without one.
BytesView first_sps(BytesView annex_b);

// Appends the access unit with 4-byte lengths; returns how many bytes that took. Parameter sets
// stay inside, so that a camera may change them in the middle of a recording; delimiters and
// filler go. A start code inside what is not H.264 costs a strange picture, nothing else.
std::size_t append_sample(BytesView annex_b, Bytes& out);

} // namespace gulou::record
