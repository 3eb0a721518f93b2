// The loops over rows of pixels that a scene's pictures cost most in, in 16-bit integers that every
// compiler packs and every machine rounds alike.
#pragma once

#include <cstdint>

namespace gulou::scene {

// A row of a cut-out, moved right by part / 256 of a pixel, to lay over a picture.
struct Cut {
    const std::uint8_t* colour; // [-1, width) are read
    const std::uint8_t* alpha;  // the same
    int width;
    int part;  // 0..255
    int light; // 0..256: how bright its colours are above `dark`
    int dark;
};
// Any thread, all four.
void blend_row(const Cut& cut, std::uint8_t* out);
// One colour, as opaque as `alpha` says.
void lay_row(const std::uint8_t* alpha, int width, int value, std::uint8_t* out);
// out = in × gain + noise, saturated. Noise is in quarters of a step, |noise| ≤ 1000; gain is in
// 1/4096, 0..65535.
void expose_row(const std::uint8_t* in, const std::int16_t* noise, int width, int gain,
                std::uint8_t* out);
// out[x] = a[x] + (b[x] - a[x]) × part / 256, rounded; part is 0..256.
void mix_row(const std::uint8_t* a, const std::uint8_t* b, int width, int part, std::uint8_t* out);

} // namespace gulou::scene
