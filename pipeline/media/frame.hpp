// One decoded picture: I420 planes that somebody keeps alive. Most of analysis reads only the luma.
#pragma once

#include "core/clock.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>

namespace gulou::media {

struct Plane {
    const std::uint8_t* data = nullptr;
    int stride = 0; // bytes a row
};

// Immutable; the pixels live as long as `owner`.
struct Frame {
    int width = 0; // pixels
    int height = 0;
    std::array<Plane, 3> planes;    // Y, U, V; U and V are (width+1)/2 × (height+1)/2
    std::chrono::nanoseconds pts{}; // stream time
    WallTime captured{};            // wall time of pts
    std::shared_ptr<const void> owner;
};

using SharedFrame = std::shared_ptr<const Frame>;

} // namespace gulou::media
