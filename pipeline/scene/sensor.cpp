#include "pipeline/scene/sensor.hpp"

#include "pipeline/scene/pixels.hpp"

#include <cmath>
#include <cstring>

namespace gulou::scene {
namespace {

constexpr std::size_t noise_strip = 1U << 16U;

// In quarters of a luma step.
std::vector<std::int16_t> make_noise(const SceneSpec& spec, double strength) {
    std::vector<std::int16_t> out(noise_strip + static_cast<std::size_t>(spec.width));
    Pcg32 random(spec.seed, Stream::Noise);
    for (auto& value : out) {
        double sum = 0; // of 6 uniforms: close enough to normal, deviation 0.707
        for (int i = 0; i < 6; ++i)
            sum += random.unit() - 0.5;
        value = static_cast<std::int16_t>(
            std::lround(4 * std::clamp(sum / 0.707 * strength, -60.0, 60.0)));
    }
    return out;
}

void expose_chroma(const cv::Mat& in, double colour, std::uint8_t* out, int stride) {
    const std::vector<std::uint8_t> grey(static_cast<std::size_t>(in.cols), 128);
    for (int y = 0; y < in.rows; ++y) {
        auto* to = out + static_cast<std::ptrdiff_t>(y) * stride;
        const auto* from = in.ptr<std::uint8_t>(y);
        if (colour >= 1)
            std::memcpy(to, from, static_cast<std::size_t>(in.cols));
        else if (colour <= 0)
            std::memset(to, 128, static_cast<std::size_t>(in.cols));
        else
            mix_row(grey.data(), from, in.cols, static_cast<int>(std::lround(colour * 256)), to);
    }
}

} // namespace

Sensor::Sensor(const SceneSpec& spec)
    : spec_(spec), light_(spec), optics_(spec), air_(spec),
      osd_({spec.width, spec.height}, spec.title), noise_(make_noise(spec, spec.noise)) {
    if (spec.distractors.has(Distractor::Night) || spec.distractors.has(Distractor::IrSwitch))
        loud_noise_ = make_noise(spec, 2 * spec.noise);
}

void Sensor::expose_luma(const cv::Mat& luma, std::int64_t index, const LightNow& light,
                         const Picture& out) const {
    const int gain = static_cast<int>(std::lround(std::clamp(light.gain, 0.0, 15.9) * 4096));
    const auto& strip = light.noise > 1.4 && !loud_noise_.empty() ? loud_noise_ : noise_;
    Pcg32 random(spec_.seed, Stream::Noise, static_cast<std::uint64_t>(index) + 1);
    for (int y = 0; y < luma.rows; ++y)
        expose_row(luma.ptr<std::uint8_t>(y), strip.data() + random.next() % noise_strip, luma.cols,
                   gain, out.planes[0] + static_cast<std::ptrdiff_t>(y) * out.strides[0]);
}

void Sensor::expose(const Canvas& canvas, std::int64_t index, const Picture& out) {
    const double t = static_cast<double>(index) / spec_.fps;
    const LightNow light = light_.at(t);
    const auto& seen = optics_.look(canvas.planes(), t);
    cv::Mat luma = seen[0];
    if (air_.busy() && optics_.tampered(t) < 1) {
        luma = luma.clone();
        air_.draw(luma, t);
    }
    expose_luma(luma, index, light, out);
    for (std::size_t plane = 1; plane < 3; ++plane)
        expose_chroma(seen[plane], light.colour, out.planes[plane], out.strides[plane]);
    osd_.draw(out, spec_.start + std::chrono::milliseconds(index * 1000 / spec_.fps));
}

} // namespace gulou::scene
