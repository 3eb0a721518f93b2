#include "pipeline/scene/falling.hpp"

#include <opencv2/core.hpp>

namespace gulou::scene {
namespace {

constexpr std::array things = {
    ThrownThing{"bottle", 0.36, 0.17, 0.004, {60, 120, 84}},
    ThrownThing{"rubbish bag", 0.52, 0.42, 0.012, {30, 30, 34}},
    ThrownThing{"box", 0.46, 0.36, 0.010, {196, 150, 98}},
    ThrownThing{"flower pot", 0.38, 0.32, 0.003, {156, 76, 48}},
    ThrownThing{"white bag", 0.48, 0.38, 0.014, {236, 236, 232}},
};
constexpr double gravity = 9.81;
constexpr int sub_exposures = 12;

// Adds the soft-edged ellipse of one moment to the coverage.
void splat(cv::Mat& coverage, cv::Point2d centre, double a, double b, double angle, float weight) {
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    for (int y = 0; y < coverage.rows; ++y)
        for (int x = 0; x < coverage.cols; ++x) {
            const double dx = x + 0.5 - centre.x;
            const double dy = y + 0.5 - centre.y;
            const double u = (dx * c + dy * s) / a;
            const double v = (-dx * s + dy * c) / b;
            const double out = (std::sqrt(u * u + v * v) - 1) * std::min(a, b); // pixels outside
            coverage.at<float>(y, x) +=
                weight * static_cast<float>(std::clamp(0.5 - out, 0.0, 1.0));
        }
}

} // namespace

const ThrownThing& random_thing(Pcg32& random) {
    return things[static_cast<std::size_t>(random.below(static_cast<int>(things.size())))];
}

Fall::Fall(const ThrownThing& thing, Vec3 from, Vec3 v0, double spin)
    : thing_(&thing), spin_(spin) {
    Vec3 v = v0;
    for (Vec3 p = from; p.z > 0 && path_.size() < 20'000;) {
        path_.push_back(p);
        v = v - v * (thing.drag * length(v) * step) - Vec3{0, 0, gravity * step};
        p = p + v * step;
    }
}

Vec3 Fall::at(double t) const {
    const auto index = static_cast<std::int64_t>(t / step);
    return path_[static_cast<std::size_t>(
        std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(path_.size()) - 1))];
}

void Fall::draw(Canvas& canvas, const PinholeCamera& camera, double t, double exposure) const {
    const double scale = camera.scale(at(t));
    const double a = thing_->length / 2 * scale;
    const double b = thing_->thickness / 2 * scale;
    const auto first = camera.project(at(t - exposure));
    const auto last = camera.project(at(t));
    const int margin = static_cast<int>(a) + 2;
    const cv::Point corner(static_cast<int>(std::min(first.x, last.x)) - margin,
                           static_cast<int>(std::min(first.y, last.y)) - margin);
    const cv::Size size(static_cast<int>(std::abs(first.x - last.x)) + 2 * margin + 2,
                        static_cast<int>(std::abs(first.y - last.y)) + 2 * margin + 2);
    if (size.width > 400 || size.height > 400)
        return; // behind the camera
    cv::Mat coverage(size, CV_32F, cv::Scalar(0));
    for (int i = 0; i < sub_exposures; ++i) {
        const double moment = t - exposure * i / sub_exposures;
        splat(coverage, camera.project(at(moment)) - cv::Point2d(corner), a, b, spin_ * moment,
              1.0F / sub_exposures);
    }
    canvas.stain(coverage, corner, thing_->colour * (0.85 + 0.15 * std::sin(spin_ * t)));
}

} // namespace gulou::scene
