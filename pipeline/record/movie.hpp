// The MP4 headers of one H.264 track (ISO/IEC 14496-12): the start of a fragmented file, one
// fragment's header, and the header of a plain file whose samples follow it.
#pragma once

#include "core/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <span>

namespace gulou::record {

constexpr std::uint32_t timescale = 90'000; // ticks a second

constexpr std::int64_t to_ticks(std::chrono::nanoseconds time) {
    return time.count() / 1'000'000'000 * timescale + time.count() % 1'000'000'000 * 9 / 100'000;
}
constexpr std::chrono::milliseconds to_milliseconds(std::int64_t ticks) {
    return std::chrono::milliseconds(ticks / 90);
}

struct Track {
    int width = 0; // pixels
    int height = 0;
    Bytes avc;              // AVCDecoderConfigurationRecord
    std::int64_t start = 0; // ticks from the first decoding time to the first presentation
};

// One picture in a file.
struct Sample {
    std::int64_t dts = 0;         // ticks from the file's first decoding time
    std::int32_t composition = 0; // ticks, presentation minus decoding
    std::uint32_t duration = 0;   // ticks
    std::uint32_t size = 0;       // bytes
    bool keyframe = false;
    std::uint64_t offset = 0; // bytes from the start of the file it lies in
};

// ftyp and moov of a fragmented file (§8.8).
Bytes fragmented_header(const Track& track);
// moof and the head of its mdat; the samples' bytes follow back to back. `sequence` counts from 1.
Bytes fragment_header(std::uint32_t sequence, std::span<const Sample> samples);
// ftyp, moov and the head of mdat; the samples' bytes follow back to back ("fast start").
Bytes plain_header(const Track& track, std::span<const Sample> samples);

} // namespace gulou::record
