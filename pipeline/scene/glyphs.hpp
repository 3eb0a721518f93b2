// A small built-in bitmap font: Latin, and the Chinese that street signs and camera names need.
#pragma once

#include <opencv2/core.hpp>

#include <string_view>

namespace gulou::scene {

inline constexpr int glyph_height = 24;

// 24 rows of 12 or 24 pixels, 0 or 255; empty where the font has no such character.
cv::Mat glyph(char32_t code);
// A line of UTF-8 text as a mask of 24 rows; unknown characters become a space.
cv::Mat text_mask(std::string_view text);

} // namespace gulou::scene
