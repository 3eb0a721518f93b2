// Pictures that flash and sound that beeps at the same moments, really encoded: what lip-sync is
// measured with.
#pragma once

#include "core/bytes.hpp"
#include "pipeline/media/codec.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace gulou::test {

constexpr std::chrono::seconds flash_every{2}; // the first after one second
constexpr int pictures_a_second = 25;

// Encodes picture by picture; key frames only when asked for, and the first.
class FlashingCamera {
public:
    struct Picture {
        Bytes data; // H.264 in Annex B, or a VP8 frame
        bool keyframe = false;
    };
    // H.264 or VP8.
    explicit FlashingCamera(media::Codec codec);
    ~FlashingCamera();
    FlashingCamera(const FlashingCamera&) = delete;
    FlashingCamera& operator=(const FlashingCamera&) = delete;

    enum class Wish { Any, Keyframe };
    Picture next(Wish wish);

private:
    struct Pipeline;
    std::unique_ptr<Pipeline> pipeline_;
    std::int64_t number_ = 0;
};

// Opus packets of 20 ms.
std::vector<Bytes> beeping_microphone(std::chrono::seconds length);

// What a file really shows and plays, by FFmpeg: seconds from the file's time 0.
std::vector<double> flashes(const std::filesystem::path& file);
std::vector<double> beeps(const std::filesystem::path& file);

} // namespace gulou::test
