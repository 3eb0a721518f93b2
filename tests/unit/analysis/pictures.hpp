// Painted pictures for the analyzers' tests: a textured wall, boxes, sensor noise.
#pragma once

#include "pipeline/analysis/analyzer.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace gulou::analysis::testing {

struct Painted {
    int width, height;
    std::shared_ptr<std::vector<std::uint8_t>> pixels; // I420

    std::uint8_t& at(int x, int y) {
        return (*pixels)[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                         static_cast<std::size_t>(x)];
    }
};

// Bricks with a little noise; the same for the same `turn`.
inline Painted wall(int width, int height, unsigned turn, int light = 0) {
    const auto luma = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const auto chroma =
        static_cast<std::size_t>((width + 1) / 2) * static_cast<std::size_t>((height + 1) / 2);
    Painted out{width, height,
                std::make_shared<std::vector<std::uint8_t>>(luma + 2 * chroma, std::uint8_t{128})};
    std::uint32_t state = turn * 2654435761U + 1;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            state = state * 1664525U + 1013904223U;
            const int noise = static_cast<int>(state >> 30) - 1;
            const bool mortar = y % 16 == 0 || (x + (y / 16 % 2) * 12) % 24 == 0;
            const int brick = ((x / 24) * 7 + (y / 16) * 13) % 17;
            out.at(x, y) = static_cast<std::uint8_t>(
                std::clamp((mortar ? 70 : 105 + brick) + noise + light, 0, 255));
        }
    return out;
}

// A filled box with a stripe, clipped to the picture.
inline void box(Painted& picture, int x, int y, int width, int height, int grey) {
    for (int j = std::max(0, y); j < std::min(picture.height, y + height); ++j)
        for (int i = std::max(0, x); i < std::min(picture.width, x + width); ++i)
            picture.at(i, j) = static_cast<std::uint8_t>(j - y == height / 2 ? 128 : grey);
}

inline media::Frame frame(const Painted& picture, double t) {
    media::Frame out;
    out.width = picture.width;
    out.height = picture.height;
    const int half = (picture.width + 1) / 2;
    const auto* data = picture.pixels->data();
    const auto luma = static_cast<std::ptrdiff_t>(picture.width) * picture.height;
    const auto chroma = static_cast<std::ptrdiff_t>(half) * ((picture.height + 1) / 2);
    out.planes = {media::Plane{data, picture.width}, media::Plane{data + luma, half},
                  media::Plane{data + luma + chroma, half}};
    out.pts = std::chrono::nanoseconds(static_cast<std::int64_t>(t * 1e9));
    out.captured = WallTime(
        std::chrono::milliseconds(1'700'000'000'000 + static_cast<std::int64_t>(t * 1000)));
    out.owner = picture.pixels;
    return out;
}

} // namespace gulou::analysis::testing
