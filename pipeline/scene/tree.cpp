#include "pipeline/scene/tree.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

constexpr int oversampling = 2;

// Leaves in a lens-shaped cloud, darker below and inside; transparent elsewhere.
cv::Mat paint_clump(cv::Size size, double leaf, Pcg32& random) {
    const cv::Size large = size * oversampling;
    cv::Mat bgra(large, CV_8UC4, cv::Scalar(40, 66, 52, 0));
    const double tone = random.between(0.9, 1.12);
    const int leaves = std::clamp(static_cast<int>(size.area() / (leaf * leaf) * 3.2), 60, 5000);
    for (int i = 0; i < leaves; ++i) {
        const double depth = static_cast<double>(i) / leaves; // back to front
        const double angle = random.between(0, CV_2PI);
        const double radius =
            std::sqrt(random.unit()) * (0.82 + 0.18 * std::sin(angle * 5 + tone * 40));
        const double x = large.width * (0.5 + 0.47 * radius * std::cos(angle));
        const double y = large.height * (0.5 + 0.47 * radius * std::sin(angle));
        const double high = 1 - y / large.height;
        const double light =
            (0.4 + 0.45 * high + 0.4 * depth * high) * random.between(0.75, 1.2) * tone;
        const Rgb green = mix({58, 88, 38}, {122, 142, 66}, random.unit() * 0.8) * light;
        const double a = leaf * oversampling * random.between(0.5, 1.1);
        cv::ellipse(bgra, cv::Point2d(x, y), cv::Size2d(a, a * 0.55), 0, 0, 360,
                    cv::Scalar(green.b, green.g, green.r, 255), cv::FILLED, cv::LINE_8);
    }
    cv::Mat out;
    cv::resize(bgra, out, size, 0, 0, cv::INTER_AREA);
    return out;
}

} // namespace

Tree::Tree(cv::Rect area, double leaf, Pcg32& random) {
    for (int i = 0; i < 5; ++i) {
        const double w = area.width * random.between(0.5, 0.72);
        const double h = area.height * random.between(0.42, 0.6);
        const double x = area.x + (area.width - w) * (i == 4 ? 0.5 : (i % 2 == 0 ? 0.05 : 0.95));
        const double y = area.y + (area.height - h) * (i == 4 ? 0.3 : i / 3.2);
        const cv::Size size(static_cast<int>(w) & ~1, static_cast<int>(h) & ~1);
        if (size.width < 8 || size.height < 8)
            continue;
        clumps_.push_back({make_sprite(paint_clump(size, leaf, random)),
                           {static_cast<int>(x), static_cast<int>(y)},
                           random.between(0, CV_2PI),
                           random.between(1.3, 2.1),
                           area.width * random.between(0.006, 0.012)});
    }
}

void Tree::draw(Canvas& canvas, double t) {
    const double gust = 0.55 + 0.45 * std::sin(t * 0.23) * std::sin(t * 0.071 + 1);
    for (const Clump& clump : clumps_) {
        const int rows = clump.sprite.alpha.rows;
        sway_.resize(static_cast<std::size_t>(rows));
        for (int y = 0; y < rows; ++y) {
            const double up = 1.2 - 0.8 * y / rows;
            const double wave = std::sin(clump.phase + t * clump.speed - y * 0.05) +
                                0.35 * std::sin(clump.phase * 3 + t * clump.speed * 2.7 + y * 0.11);
            sway_[static_cast<std::size_t>(y)] = static_cast<float>(clump.reach * gust * up * wave);
        }
        canvas.blend(clump.sprite, clump.at, sway_);
    }
}

} // namespace gulou::scene
