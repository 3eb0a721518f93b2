// The MP4 headers of a call party's file: several tracks of pictures and sound in fragments
// (ISO/IEC 14496-12 §8.8).
#pragma once

#include "core/bytes.hpp"
#include "pipeline/media/codec.hpp"
#include "pipeline/record/movie.hpp"
#include "pipeline/record/sample_entry.hpp"

#include <cstdint>
#include <span>

namespace gulou::record {

struct CallTrack {
    media::Codec codec = media::Codec::H264; // or VP8, Opus, PCMA, PCMU
    std::uint32_t timescale = 90'000;        // ticks a second: the stream's own clock rate
    PictureSize size;                        // video; a later key frame may have another
    int turn = 0;                            // video: quarter turns clockwise
    Bytes avc;                               // H.264: AVCDecoderConfigurationRecord
};

// ftyp and moov; tracks are numbered from 1 in their order.
Bytes call_header(std::span<const CallTrack> tracks);

// What a fragment holds of one track: neighbours in decoding order, times in the track's ticks from
// the file's start, each `duration` reaching to the next.
struct TrackRun {
    std::uint32_t track = 1;
    std::span<const Sample> samples;
};

// moof and the head of its mdat; the samples' bytes follow run by run. `sequence` counts from 1.
Bytes call_fragment_header(std::uint32_t sequence, std::span<const TrackRun> runs);

} // namespace gulou::record
