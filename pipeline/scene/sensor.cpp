#include "pipeline/scene/sensor.hpp"

#include <cmath>
#include <cstring>

namespace gulou::scene {
namespace {

constexpr std::size_t noise_strip = 1U << 16U;

std::vector<std::int8_t> make_noise(const SceneSpec& spec) {
    std::vector<std::int8_t> out(noise_strip + static_cast<std::size_t>(spec.width));
    Pcg32 random(spec.seed, Stream::Noise);
    for (auto& value : out) {
        double sum = 0; // of 6 uniforms: close enough to normal, deviation 0.707
        for (int i = 0; i < 6; ++i)
            sum += random.unit() - 0.5;
        value = static_cast<std::int8_t>(
            std::lround(std::clamp(sum / 0.707 * spec.noise, -60.0, 60.0)));
    }
    return out;
}

// Clouds pass: ± 5 % within minutes.
double light(double t) {
    return 1 + 0.03 * std::sin(t * 0.041) + 0.02 * std::sin(t * 0.0173 + 2);
}

void expose_row(const std::uint8_t* in, const std::int8_t* noise, int width, int gain,
                std::uint8_t* out) {
    for (int x = 0; x < width; ++x) {
        const int value = ((in[x] * gain + 512) >> 10) + noise[x];
        out[x] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

} // namespace

Sensor::Sensor(const SceneSpec& spec)
    : spec_(spec), osd_({spec.width, spec.height}, spec.title), noise_(make_noise(spec)) {}

void Sensor::expose(const Canvas& canvas, std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    const int gain = static_cast<int>(std::lround(light(t) * 1024));
    Pcg32 random(spec_.seed, Stream::Noise, static_cast<std::uint64_t>(index) + 1);
    const cv::Mat& luma = canvas.planes()[0];
    for (int y = 0; y < luma.rows; ++y)
        expose_row(luma.ptr<std::uint8_t>(y), noise_.data() + random.next() % noise_strip,
                   luma.cols, gain,
                   out.planes[0] + static_cast<std::ptrdiff_t>(y) * out.strides[0]);
    for (std::size_t plane = 1; plane < 3; ++plane) {
        const cv::Mat& chroma = canvas.planes()[plane];
        for (int y = 0; y < chroma.rows; ++y)
            std::memcpy(out.planes[plane] + static_cast<std::ptrdiff_t>(y) * out.strides[plane],
                        chroma.ptr(y), static_cast<std::size_t>(chroma.cols));
    }
    osd_.draw(out, spec_.start + std::chrono::milliseconds(index * 1000 / spec_.fps));
}

} // namespace gulou::scene
