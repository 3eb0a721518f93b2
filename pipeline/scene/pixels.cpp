#include "pipeline/scene/pixels.hpp"

namespace gulou::scene {
namespace {

using U16 = std::uint16_t;
using I16 = std::int16_t;

// All of these stay below 65536: the casts tell the compiler that 16 bits are enough.
U16 u16(int value) {
    return static_cast<U16>(value);
}
U16 times(U16 a, U16 b) {
    return u16(a * b);
}
// (a × (256 - part) + b × part) / 256
U16 between(U16 a, U16 b, U16 rest, U16 part) {
    return u16(u16(times(a, rest) + times(b, part)) >> 8);
}
std::uint8_t over(U16 below, U16 above, U16 alpha) {
    return static_cast<std::uint8_t>(
        u16(times(below, u16(256 - alpha)) + times(above, alpha) + 128) >> 8);
}

} // namespace

void blend_row(const Cut& cut, std::uint8_t* out) {
    const auto* colour = cut.colour;
    const auto* alpha = cut.alpha;
    const U16 part = u16(cut.part);
    const U16 rest = u16(256 - cut.part);
    const U16 light = u16(cut.light);
    const U16 dim = u16(256 - cut.light);
    const U16 dark = u16(cut.dark);
    const int width = cut.width;
    for (int x = 0; x < width; ++x) {
        const U16 a = between(alpha[x], alpha[x - 1], rest, part);
        const U16 c = between(colour[x], colour[x - 1], rest, part);
        out[x] = over(out[x], between(c, dark, light, dim), u16(a + (a >> 7)));
    }
}

void lay_row(const std::uint8_t* alpha, int width, int value, std::uint8_t* out) {
    const U16 colour = u16(value);
    for (int x = 0; x < width; ++x)
        out[x] = over(out[x], colour, u16(alpha[x] + (alpha[x] >> 7)));
}

void expose_row(const std::uint8_t* in, const std::int16_t* noise, int width, int gain,
                std::uint8_t* out) {
    const U16 factor = u16(gain);
    for (int x = 0; x < width; ++x) {
        const U16 bright =
            static_cast<U16>(static_cast<std::uint32_t>(u16(in[x] << 6)) * factor >> 16U);
        I16 value =
            static_cast<I16>(static_cast<I16>(static_cast<I16>(bright) + noise[x] + 2) >> 2);
        value = value < 0 ? I16{0} : value;
        value = value > 255 ? I16{255} : value;
        out[x] = static_cast<std::uint8_t>(value);
    }
}

void mix_row(const std::uint8_t* a, const std::uint8_t* b, int width, int part, std::uint8_t* out) {
    const U16 later = u16(part);
    const U16 rest = u16(256 - part);
    for (int x = 0; x < width; ++x)
        out[x] = static_cast<std::uint8_t>(u16(times(a[x], rest) + times(b[x], later) + 128) >> 8);
}

} // namespace gulou::scene
