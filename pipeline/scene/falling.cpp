#include "pipeline/scene/falling.hpp"

#include <opencv2/core.hpp>

namespace gulou::scene {
namespace {

constexpr std::array demo_things = {
    ThrownThing{"bottle", 0.36, 0.17, 0.004, {60, 120, 84}},
    ThrownThing{"rubbish bag", 0.52, 0.42, 0.012, {30, 30, 34}},
    ThrownThing{"box", 0.46, 0.36, 0.010, {196, 150, 98}},
    ThrownThing{"flower pot", 0.38, 0.32, 0.003, {156, 76, 48}},
    ThrownThing{"white bag", 0.48, 0.38, 0.014, {236, 236, 232}},
};
// Drag from weight and size: a glass bottle ends at 35 m/s, an empty one of plastic at 6, paper
// at 1.7.
constexpr std::array things = {
    ThrownThing{"cigarette", 0.08, 0.008, 0.27, {226, 214, 190}},
    ThrownThing{"cap", 0.03, 0.03, 0.20, {190, 40, 44}},
    ThrownThing{"can", 0.12, 0.066, 0.17, {180, 184, 190}},
    ThrownThing{"bottle", 0.25, 0.075, 0.008, {54, 104, 70}},
    ThrownThing{"empty bottle", 0.24, 0.07, 0.25, {170, 190, 200}},
    ThrownThing{"shoe", 0.28, 0.11, 0.013, {60, 56, 60}},
    ThrownThing{"flower pot", 0.24, 0.20, 0.004, {156, 76, 48}},
    ThrownThing{"bag", 0.40, 0.34, 0.025, {34, 36, 40}},
    ThrownThing{"plastic bag", 0.38, 0.28, 0.9, {232, 232, 228}, 0.35},
    ThrownThing{"box", 0.40, 0.30, 0.03, {196, 150, 98}},
    ThrownThing{"paper", 0.30, 0.21, 3.4, {238, 238, 234}, 0.45},
    ThrownThing{"cloth", 0.55, 0.40, 0.5, {120, 60, 90}, 0.25},
    ThrownThing{"water", 0.30, 0.30, 0.06, {206, 212, 218}, 0, 36},
};
constexpr double gravity = 9.81;
constexpr int sub_exposures = 12;
constexpr double drop_size = 0.035; // metres

// Adds the soft-edged ellipse of one moment to the coverage. What is smaller than a pixel covers
// only its own share of it.
void splat(cv::Mat& coverage, cv::Point2d centre, double a, double b, double angle, float weight) {
    constexpr double least = 0.6; // pixels
    weight *= static_cast<float>(std::min(1.0, a / least) * std::min(1.0, b / least));
    a = std::max(a, least);
    b = std::max(b, least);
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const int reach = static_cast<int>(std::max(a, b)) + 2;
    const int cx = static_cast<int>(centre.x);
    const int cy = static_cast<int>(centre.y);
    for (int y = std::max(0, cy - reach); y < std::min(coverage.rows, cy + reach + 1); ++y)
        for (int x = std::max(0, cx - reach); x < std::min(coverage.cols, cx + reach + 1); ++x) {
            const double dx = x + 0.5 - centre.x;
            const double dy = y + 0.5 - centre.y;
            const double u = (dx * c + dy * s) / a;
            const double v = (-dx * s + dy * c) / b;
            const double out = (std::sqrt(u * u + v * v) - 1) * std::min(a, b); // pixels outside
            coverage.at<float>(y, x) +=
                weight * static_cast<float>(std::clamp(0.5 - out, 0.0, 1.0));
        }
}

Vec3 mirrored(const Vec3& p, double mirror) {
    return {p.x, p.y * mirror, p.z};
}

} // namespace

const ThrownThing& random_thing(Pcg32& random) {
    return demo_things[static_cast<std::size_t>(
        random.below(static_cast<int>(demo_things.size())))];
}

std::vector<std::string_view> thrown_names() {
    std::vector<std::string_view> out;
    for (const ThrownThing& thing : things)
        out.push_back(thing.name);
    return out;
}

ThrownThing thrown_thing(std::string_view name, double scale, Pcg32& random) {
    const auto any = [&] {
        return things[static_cast<std::size_t>(random.below(static_cast<int>(things.size())))];
    };
    ThrownThing out = any();
    const bool visible = random.unit() < 0.9;
    for (int i = 0; i < 12 && visible; ++i) {
        if (std::sqrt(out.length * out.thickness) * scale >= 3)
            break;
        out = any();
    }
    for (const ThrownThing& thing : things)
        if (thing.name == name)
            out = thing;
    static constexpr std::array dyes = {Rgb{236, 236, 232}, Rgb{28, 30, 34}, Rgb{170, 44, 46},
                                        Rgb{44, 84, 150}, Rgb{210, 180, 70}};
    const Rgb dye = dyes[static_cast<std::size_t>(random.below(static_cast<int>(dyes.size())))];
    if (out.drops == 1)
        out.colour = mix(out.colour, dye, random.unit() < 0.5 ? random.between(0.5, 1) : 0.0);
    return out;
}

Fall::Fall(const ThrownThing& thing, Vec3 from, Vec3 v0, double spin, Vec3 wind)
    : thing_(thing), spin_(spin) {
    Vec3 v = v0;
    const double swing = 2.2 + std::abs(spin) * 0.2; // radians a second
    for (Vec3 p = from; p.z > 0 && path_.size() < 20'000;) {
        const double t = static_cast<double>(path_.size()) * step;
        // Vortices carry a sheet from side to side, and it sinks slower at the turning points.
        const double carried = thing.flutter * std::min(1.0, t / 0.8);
        path_.push_back(p + Vec3{carried * std::sin(swing * t), 0.4 * carried * std::cos(1.3 * t),
                                 0.15 * carried * std::cos(2 * swing * t)});
        const Vec3 through_air = v - wind;
        v = v - through_air * (thing.drag * length(through_air) * step) -
            Vec3{0, 0, gravity * step};
        p = p + v * step;
    }
    Pcg32 random(static_cast<std::uint64_t>(std::abs(spin) * 1e6), Stream::Event, 99);
    for (int i = 1; i < thing.drops; ++i)
        spray_.push_back(
            {random.between(-0.5, 0.5), random.between(-0.4, 0.4), random.between(-0.7, 0.7)});
}

Vec3 Fall::at(double t) const {
    const auto index = static_cast<std::int64_t>(t / step);
    return path_[static_cast<std::size_t>(
        std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(path_.size()) - 1))];
}

Fall::Print Fall::print(const PinholeCamera& camera, double t, double exposure,
                        double mirror) const {
    const bool water = thing_.drops > 1;
    const double scale = camera.scale(mirrored(at(t), mirror));
    // Seen from the side it is as long as it is, seen from the end as it is thick.
    const double turned = std::abs(std::cos(spin_ * 0.37 * t));
    const double a =
        (water ? drop_size
               : thing_.thickness + (thing_.length - thing_.thickness) * (0.35 + 0.65 * turned)) /
        2 * scale;
    const double b = (water ? drop_size : thing_.thickness) / 2 * scale;
    const auto first = camera.project(mirrored(at(t - exposure), mirror));
    const auto last = camera.project(mirrored(at(t), mirror));
    const double spread = water ? std::min(1.2, 0.7 * t) * scale : 0;
    const int margin = static_cast<int>(std::max(a, b) + spread) + 3;
    const cv::Point corner(static_cast<int>(std::floor(std::min(first.x, last.x))) - margin,
                           static_cast<int>(std::floor(std::min(first.y, last.y))) - margin);
    const cv::Size size(static_cast<int>(std::abs(first.x - last.x)) + 2 * margin + 2,
                        static_cast<int>(std::abs(first.y - last.y)) + 2 * margin + 2);
    if (size.width > 800 || size.height > 800)
        return {}; // behind the camera
    Print out{cv::Mat(size, CV_32F, cv::Scalar(0)), corner};
    for (int i = 0; i < sub_exposures; ++i) {
        const double moment = t - exposure * i / sub_exposures;
        const Vec3 middle = at(moment);
        const auto put = [&](const Vec3& p, double angle) {
            splat(out.coverage, camera.project(mirrored(p, mirror)) - cv::Point2d(corner), a, b,
                  angle, 1.0F / sub_exposures);
        };
        put(middle, spin_ * moment);
        for (const Vec3& beside : spray_)
            put(middle + beside * std::clamp(moment, 0.0, 1.5), 0);
    }
    cv::min(out.coverage, 1.0, out.coverage);
    return out;
}

void Fall::draw(Canvas& canvas, const PinholeCamera& camera, double t, double exposure) const {
    const Print now = print(camera, t, exposure, 1);
    if (!now.coverage.empty())
        canvas.stain(now.coverage, now.at, thing_.colour * (0.85 + 0.15 * std::sin(spin_ * t)));
}

void Fall::reflect(Canvas& canvas, const PinholeCamera& camera, double t, double exposure,
                   const cv::Mat& glass) const {
    const Print now = print(camera, t, exposure, -1);
    if (!now.coverage.empty())
        canvas.stain(now.coverage, now.at, thing_.colour * 0.85, glass);
}

} // namespace gulou::scene
