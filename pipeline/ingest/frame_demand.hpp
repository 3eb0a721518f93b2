// How many decoded pictures somebody wants, and which ones that are.
#pragma once

#include <chrono>
#include <cmath>
#include <optional>

namespace gulou::ingest {

struct FrameDemand {
    enum class Mode {
        None,      // nothing is decoded
        Keyframes, // only key frames are decoded: ten times cheaper (a scene gives one a second)
        Full,      // every picture is decoded, `fps` of them are handed out
    };
    Mode mode = Mode::None;
    double fps = 0; // Full only; 0: all
    // Full only: of a stream that is larger than `width` pixels, key frames alone are decoded while
    // they come no further apart than `keyframes_within` seconds (media::keyframes_serve).
    int width = 0;
    double keyframes_within = 0;
    bool operator==(const FrameDemand&) const = default;
};

// Picks an even share of the pictures. One thread.
class FramePicker {
public:
    explicit FramePicker(double fps) : fps_(fps) {}

    bool take(std::chrono::nanoseconds pts) {
        if (fps_ <= 0)
            return true;
        const double slot = std::floor(std::chrono::duration<double>(pts).count() * fps_ + 1e-6);
        if (slot_ && slot == *slot_)
            return false;
        slot_ = slot;
        return true;
    }

private:
    double fps_;
    std::optional<double> slot_; // the last time slot of 1/fps that had its picture
};

} // namespace gulou::ingest
