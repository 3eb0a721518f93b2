// Really encoded pictures for the recorder's tests.
#pragma once

#include "pipeline/media/access_unit.hpp"

#include <string>
#include <vector>

namespace gulou::record {

struct EncodeOptions {
    int frames = 100;
    int fps = 25;
    int key_interval = 25; // frames
    int b_frames = 0;
    int width = 320;
    int height = 240;
    std::string pattern = "ball"; // of videotestsrc
};

constexpr WallTime test_start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} +
                              std::chrono::hours{8}};

// H.264 Annex B as ingest hands it over: key frames carry SPS and PPS; the first picture is
// captured at test_start. Encoded by GStreamer's x264enc.
std::vector<media::SharedAccessUnit> encode(const EncodeOptions& options = {});

// The same pictures, later on both clocks.
std::vector<media::SharedAccessUnit> shifted(const std::vector<media::SharedAccessUnit>& units,
                                             std::chrono::milliseconds by);

std::size_t bytes_of(const std::vector<media::SharedAccessUnit>& units);

} // namespace gulou::record
