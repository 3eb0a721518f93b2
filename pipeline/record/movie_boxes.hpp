// The boxes every MP4 of ours has, whatever its tracks carry (ISO/IEC 14496-12).
#pragma once

#include "pipeline/record/box.hpp"

#include <cstdint>
#include <string_view>

namespace gulou::record {

enum class TrackKind { Video, Audio };

struct TrackHead {
    std::uint32_t id = 1;
    TrackKind kind = TrackKind::Video;
    std::uint32_t timescale = 90'000; // ticks a second
    int width = 0;                    // pixels, as coded
    int height = 0;
    int turn = 0; // quarter turns clockwise to show it upright
};

void write_ftyp(BoxWriter& out, std::string_view brand);
// `duration` in ticks of `timescale`; 0 where only the fragments tell.
void write_mvhd(BoxWriter& out, std::uint32_t timescale, std::uint64_t duration,
                std::uint32_t next_track);
// `duration` in ticks of the movie.
void write_tkhd(BoxWriter& out, const TrackHead& track, std::uint64_t duration);
// mdhd and hdlr; `duration` in ticks of the track.
void write_media_head(BoxWriter& out, const TrackHead& track, std::uint64_t duration);
// vmhd or smhd, and dinf: the samples are in this file.
void write_media_information(BoxWriter& out, TrackKind kind);
// stts, stsc, stco and stsz of a track whose samples are in fragments.
void write_empty_tables(BoxWriter& out);
void write_trex(BoxWriter& out, std::uint32_t track);
// The 8 or 16 bytes in front of `payload` bytes of samples.
void write_mdat_head(BoxWriter& out, std::uint64_t payload);

// sample_flags (§8.8.3.1): depends on nothing; depends on others and is no sync sample.
inline constexpr std::uint32_t sync_flags = 0x02000000;
inline constexpr std::uint32_t delta_flags = 0x01010000;

} // namespace gulou::record
