#include "pipeline/scene/person.hpp"

namespace gulou::scene {
namespace {

// Draws in metres to the right of and above the feet.
struct Figure {
    Canvas& canvas;
    cv::Point2d feet;
    double scale;
    double lean; // how much shorter things look from above

    cv::Point2d at(double x, double z) const {
        return {feet.x + x * scale, feet.y - z * scale * lean};
    }
    void limb(cv::Point2d a, cv::Point2d b, double thick, const Rgb& colour) const {
        const cv::Point2d d = b - a;
        const double n = std::max(1e-6, std::hypot(d.x, d.y));
        const cv::Point2d side(-d.y / n * thick * scale / 2, d.x / n * thick * scale / 2);
        canvas.fill({a + side, b + side * 0.8, b - side * 0.8, a - side}, colour);
    }
};

} // namespace

Person random_person(Pcg32& random) {
    static constexpr std::array coats = {Rgb{176, 60, 56},   Rgb{52, 74, 116},  Rgb{40, 42, 46},
                                         Rgb{210, 206, 196}, Rgb{96, 124, 92},  Rgb{196, 150, 60},
                                         Rgb{120, 84, 120},  Rgb{108, 112, 118}};
    Person out;
    out.height = random.between(1.55, 1.8);
    out.coat = coats[static_cast<std::size_t>(random.below(static_cast<int>(coats.size())))];
    out.trousers = mix({34, 38, 50}, {92, 92, 96}, random.unit());
    out.hair = mix({18, 16, 16}, {70, 60, 52}, random.unit() * random.unit());
    out.skin = mix({206, 160, 128}, {226, 184, 154}, random.unit());
    out.stride = random.between(0, CV_2PI);
    return out;
}

void draw(Canvas& canvas, const PinholeCamera& camera, const Person& person, const Vec3& feet,
          double walked, int facing) {
    const double scale = camera.scale(feet) * person.height / 1.7;
    const auto ground = camera.project(feet);
    const auto top = camera.project(feet + Vec3{0, 0, person.height});
    const double lean = (ground.y - top.y) / (1.7 * scale);
    const Figure figure{canvas, ground, scale, lean};
    const double phase = person.stride + walked * CV_2PI / 1.4;
    const double swing = std::sin(phase);
    const double bob = 0.025 * std::abs(std::cos(phase));
    const double wide = facing == 0 ? 0.3 : 1.0; // a stride seen from the front is narrow
    const double f = facing == 0 ? 1 : facing;

    canvas.ellipse(ground + cv::Point2d(0.12 * scale, 0), 0.42 * scale, 0.14 * scale, {20, 20, 24},
                   0.4);
    const auto hip = figure.at(0, 0.86 + bob);
    for (const double side : {-1.0, 1.0}) {
        const double apart = facing == 0 ? side * 0.09 : 0;
        const double reach = side * swing * 0.32 * wide * f;
        const double lift = std::max(0.0, side * std::cos(phase)) * 0.1;
        const auto knee = figure.at(apart + reach * 0.5 + 0.06 * f * lift / 0.1 * wide, 0.46 + bob);
        const auto foot = figure.at(apart + reach, 0.06 + lift);
        const Rgb cloth = person.trousers * (side > 0 ? 1.0 : 0.8);
        figure.limb(hip + cv::Point2d(apart * scale, 0), knee, 0.17, cloth);
        figure.limb(knee, foot, 0.13, cloth);
        figure.limb(foot, foot + cv::Point2d(0.12 * f * wide * scale, 0.03 * scale), 0.08,
                    {30, 28, 28});
    }
    const double half = facing == 0 ? 0.22 : 0.16;
    const auto arm = [&](double side, double shade) {
        const double apart = facing == 0 ? side * (half + 0.03) : 0;
        const double reach = -side * swing * 0.24 * wide * f;
        const auto shoulder = figure.at(apart, 1.38 + bob);
        const auto elbow = figure.at(apart + reach * 0.4, 1.1 + bob);
        const auto hand = figure.at(apart + reach, 0.86 + bob);
        figure.limb(shoulder, elbow, 0.12, person.coat * shade);
        figure.limb(elbow, hand, 0.1, person.coat * shade);
        canvas.ellipse(hand, 0.045 * scale, 0.05 * scale, person.skin * 0.95);
    };
    arm(-1, 0.75);
    canvas.fill({figure.at(-half * 0.9, 0.8 + bob), figure.at(half * 0.9, 0.8 + bob),
                 figure.at(half * 1.1, 1.3 + bob), figure.at(half * 0.7, 1.45 + bob),
                 figure.at(-half * 0.7, 1.45 + bob), figure.at(-half * 1.1, 1.3 + bob)},
                person.coat);
    arm(1, 0.9);
    canvas.ellipse(figure.at(0.02 * f, 1.58 + bob), 0.095 * scale, 0.125 * scale * lean,
                   person.skin);
    canvas.ellipse(figure.at(-0.015 * f, 1.63 + bob), 0.105 * scale, 0.09 * scale * lean,
                   person.hair);
}

} // namespace gulou::scene
