#include "pipeline/scene/air.hpp"

#include "pipeline/scene/schedule.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

constexpr double exposure = 1.0 / 60; // seconds

// Adds light to one pixel, which may lie outside.
void lighten(cv::Mat& luma, int x, int y, double light) {
    if (x < 0 || y < 0 || x >= luma.cols || y >= luma.rows)
        return;
    auto& pixel = luma.at<std::uint8_t>(y, x);
    pixel = cv::saturate_cast<std::uint8_t>(pixel + light);
}

void glow(cv::Mat& luma, cv::Point2d centre, double radius, double light) {
    const int reach = static_cast<int>(radius) + 1;
    const int cx = static_cast<int>(std::lround(centre.x));
    const int cy = static_cast<int>(std::lround(centre.y));
    for (int y = cy - reach; y <= cy + reach; ++y)
        for (int x = cx - reach; x <= cx + reach; ++x) {
            const double r = std::hypot(x - centre.x, y - centre.y) / radius;
            if (r < 1)
                lighten(luma, x, y, light * std::min(1.0, 2.5 * (1 - r)));
        }
}

} // namespace

Air::Air(const SceneSpec& spec) : spec_(spec), insects_(spec.distractors.has(Distractor::Insects)) {
    Pcg32 random(spec.seed, Stream::Rain);
    const double focal = 0.72 * spec.width;
    if (spec.distractors.has(Distractor::Rain))
        rain(focal, random);
    if (spec.distractors.has(Distractor::Snow))
        snow(focal, random);
}

// Marshall and Palmer's many small and few large drops come down to: most streaks are far and
// faint.
void Air::rain(double focal, Pcg32& random) {
    const int count = static_cast<int>(std::pow(10, random.between(1.5, 2.9)));
    const double wind = random.between(-0.12, 0.12);
    for (int i = 0; i < count; ++i) {
        const double away = 1.5 + 14 * std::sqrt(random.unit()); // metres
        const double speed = random.between(6, 9) * focal / away;
        drops_.push_back({random.unit(), speed, speed * exposure,
                          std::max(1.0, 0.003 * focal / away), random.between(40, 110) / away, wind,
                          0, 0});
    }
}

void Air::snow(double focal, Pcg32& random) {
    const int count = static_cast<int>(std::pow(10, random.between(1.3, 2.5)));
    const double wind = random.between(-0.5, 0.5);
    for (int i = 0; i < count; ++i) {
        const double away = 2 + 14 * std::sqrt(random.unit());
        const double speed = random.between(0.8, 1.6) * focal / away;
        drops_.push_back({random.unit(), speed, speed * exposure,
                          std::max(1.2, 0.012 * focal / away), random.between(30, 90),
                          wind + random.between(-0.15, 0.15),
                          random.between(0, 0.25) * focal / away, random.between(0, CV_2PI)});
    }
}

// A drop that has left the picture below comes again above, somewhere else.
void Air::draw(cv::Mat& luma, double t, std::size_t number) const {
    const Drop& drop = drops_[number];
    const double way = luma.rows + 2 * drop.length + 8;
    const double fallen = drop.y * way + drop.speed * t;
    const auto round = static_cast<std::uint64_t>(fallen / way);
    Pcg32 random(spec_.seed + number * 7919, Stream::Rain, round + 1);
    const double y = fallen - static_cast<double>(round) * way - drop.length - 4;
    const double x = random.between(-0.1, 1.1) * luma.cols + drop.drift * (y - luma.rows / 2.0) +
                     drop.sway * std::sin(2.2 * t + drop.phase);
    const int steps = std::max(1, static_cast<int>(drop.length));
    const int wide = static_cast<int>(std::lround(drop.thickness));
    for (int s = 0; s < steps; ++s)
        for (int w = 0; w < wide; ++w)
            lighten(luma, static_cast<int>(x + drop.drift * s) + w, static_cast<int>(y) + s,
                    drop.light);
    if (drop.length < 3) // a flake is round
        for (int w = 0; w < wide; ++w)
            lighten(luma, static_cast<int>(x) + w, static_cast<int>(y) + 1, drop.light * 0.8);
}

void Air::insects(cv::Mat& luma, double t) const {
    const Passing swarm{Stream::Insects, 0, 3.5, 3};
    const double w = luma.cols;
    const double h = luma.rows;
    swarm.each(spec_.seed, t, [&](Pcg32& random, double age) {
        if (age > random.between(0.6, 3))
            return;
        const double radius = std::pow(random.unit(), 2) * 0.03 * w + 0.004 * w;
        const double speed = random.between(0.2, 1.4) * w;
        const double angle = random.between(0, CV_2PI);
        const double curl = random.between(0.5, 5);
        const cv::Point2d from(random.unit() * w, random.unit() * h);
        const double phase = random.between(0, CV_2PI);
        const cv::Point2d at =
            from + cv::Point2d(std::cos(angle), std::sin(angle)) * (speed * (age - 0.5)) +
            cv::Point2d(std::sin(curl * age + phase), std::cos(curl * 1.3 * age + phase)) *
                (0.06 * w);
        glow(luma, at, radius, random.between(30, 140));
    });
}

void Air::draw(cv::Mat& luma, double t) const {
    for (std::size_t i = 0; i < drops_.size(); ++i)
        draw(luma, t, i);
    if (insects_)
        insects(luma, t);
}

} // namespace gulou::scene
