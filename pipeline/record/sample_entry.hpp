// What a player needs to know before the first sample of a track: one sample entry a codec.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/record/box.hpp"

namespace gulou::record {

struct PictureSize {
    int width = 0; // pixels
    int height = 0;
    bool operator==(const PictureSize&) const = default;
};

// H.264 with its AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.4.2).
void write_avc1(BoxWriter& out, PictureSize size, BytesView configuration);
// VP8, 8 bits 4:2:0 ("VP Codec ISO Media File Format Binding" 1.0).
void write_vp08(BoxWriter& out, PictureSize size);
// Opus as WebRTC sends it: 48 kHz, up to two channels, nothing to skip ("Encapsulation of Opus in
// ISO Base Media File Format" 0.8).
void write_opus(BoxWriter& out);
// G.711 at 8 kHz, one channel (QuickTime File Format); `type` is "alaw" or "ulaw".
void write_g711(BoxWriter& out, std::string_view type);

} // namespace gulou::record
