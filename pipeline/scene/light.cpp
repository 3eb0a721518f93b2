#include "pipeline/scene/light.hpp"

#include "pipeline/scene/schedule.hpp"

#include <cmath>

namespace gulou::scene {
namespace {

constexpr double pi = 3.14159265358979;

double smooth(double low, double high, double x) {
    const double k = std::clamp((x - low) / (high - low), 0.0, 1.0);
    return k * k * (3 - 2 * k);
}

} // namespace

Light::Light(const SceneSpec& spec) : seed_(spec.seed), distractors_(spec.distractors) {
    Pcg32 random(spec.seed, Stream::Light);
    cloud_period_ = random.between(35, 120);
    cloud_phase_ = random.unit();
    cloud_depth_ = random.between(0.15, 0.4);
    cloud_edge_ = random.between(0.02, 0.12);
    switch_at_ = random.between(30, 90);
    switch_period_ = random.between(90, 200);
    const double dark = random.between(0.28, 0.5);
    const bool infrared = random.unit() < 0.6;
    if (distractors_.has(Distractor::Night)) {
        dusk_ = dark;
        infrared_ = infrared ? 1 : 0;
    }
}

double Light::cloud(double t) const {
    const double phase = t / cloud_period_ + cloud_phase_;
    const double at = phase - std::floor(phase);
    return 1 - cloud_depth_ *
                   (smooth(0.3, 0.3 + cloud_edge_, at) - smooth(0.75, 0.75 + cloud_edge_, at));
}

// Two pulses of a tenth of a second.
double Light::flash(double t) const {
    double out = 0;
    const Passing flashes{Stream::Light, 1, 25, 0.5};
    flashes.each(seed_, t, [&](Pcg32& random, double age) {
        const double strength = random.between(0.3, 1.2);
        out +=
            strength * (std::exp(-age * 25) + (age > 0.2 ? 0.7 * std::exp(-(age - 0.2) * 18) : 0));
    });
    return out;
}

LightNow Light::at(double t) const {
    LightNow out;
    // Always: ± 5 % within minutes.
    out.gain = 1 + 0.03 * std::sin(t * 0.041) + 0.02 * std::sin(t * 0.0173 + 2);
    out.colour = 1 - infrared_;
    if (dusk_ < 1)
        out.noise = 2.2;
    if (distractors_.has(Distractor::Clouds))
        out.gain *= cloud(t);
    if (distractors_.has(Distractor::Lightning))
        out.gain += flash(t);
    if (distractors_.has(Distractor::IrSwitch) && t > switch_at_) {
        const double since = std::fmod(t - switch_at_, switch_period_);
        const auto times = static_cast<std::int64_t>((t - switch_at_) / switch_period_);
        const double now = times % 2 == 0 ? 1 - infrared_ : infrared_;
        out.colour = 1 - now;
        out.gain *= 1 - 0.2 * (times % 2 == 0 ? 1 : 0);
        out.noise *= times % 2 == 0 ? 1.8 : 1;
        out.gain *= 1 + 0.9 * std::exp(-since * 3) * std::cos(since * pi); // the exposure settles
    }
    return out;
}

} // namespace gulou::scene
