// A scene's pictures in memory, for tests to compare.
#pragma once

#include "pipeline/scene/scene.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gulou::scene {

struct Painted {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> i420;
    int luma(int x, int y) const {
        return i420[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x)];
    }
    // Mean luma of the cells of an even grid, row by row.
    std::vector<double> means(int columns, int rows) const;
};

// Fails the test when the address is refused.
std::unique_ptr<Scene> open_uri(const std::string& uri);
Painted paint(Scene& scene, std::int64_t index);

} // namespace gulou::scene
