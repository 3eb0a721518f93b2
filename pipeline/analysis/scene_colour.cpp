#include "pipeline/analysis/scene_colour.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double noise_factor = 5;
constexpr int none = 128;                     // the value of no colour
constexpr double palest = 0.3, strongest = 2; // of the scene's colour, in another light
constexpr int most_tint = 16;
constexpr int bins = 129;
constexpr int in_the_middle = bins / 2;

// Whether the colour (u, v) is (su, sv) in another light, give or take `level`.
bool same_hue(double u, double v, double su, double sv, double level) {
    const double length = su * su + sv * sv;
    const double times = length > 0 ? std::clamp((u * su + v * sv) / length, palest, strongest) : 1;
    return std::abs(u - times * su) <= level && std::abs(v - times * sv) <= level;
}

struct Difference {
    double middle = 0, spread = 0; // median, and median distance from it
};

Difference difference(const std::array<int, bins>& histogram, int total) {
    int below = 0, middle = 0;
    while (middle < bins - 1 && below + histogram[static_cast<std::size_t>(middle)] <= total / 2)
        below += histogram[static_cast<std::size_t>(middle++)];
    int within = histogram[static_cast<std::size_t>(middle)], spread = 0;
    while (within <= total / 2 && spread < in_the_middle) {
        ++spread;
        for (const int i : {middle - spread, middle + spread})
            within += i >= 0 && i < bins ? histogram[static_cast<std::size_t>(i)] : 0;
    }
    return {static_cast<double>(middle - in_the_middle), static_cast<double>(spread)};
}

} // namespace

void SceneColour::learn(const cv::Mat& colour, const cv::Mat& moving) {
    if (!colour.empty())
        samples_.add(colour, moving);
}

void SceneColour::learnt() {
    if (samples_.size() == 0)
        return;
    scene_ = samples_.take();
    scene_.convertTo(last_, CV_8U);
}

// By how much the whole picture has changed its colour.
SceneColour::Tint SceneColour::tint(const cv::Mat& colour, const cv::Mat& other) {
    Tint out;
    const int rows = colour.rows / 2;
    double noise = 0;
    for (const int plane : {0, 1}) {
        std::array<int, bins> histogram{};
        int total = 0;
        for (int y = 0; y < rows; y += 2) {
            const auto* now = colour.ptr(plane * rows + y);
            const auto* then = last_.ptr(plane * rows + y);
            const auto* hidden = other.ptr(y);
            for (int x = y / 2 % 2; x < colour.cols; x += 2)
                if (hidden[x] == 0) {
                    const int apart = std::clamp(now[x] - then[x], -in_the_middle, in_the_middle);
                    ++histogram[static_cast<std::size_t>(apart + in_the_middle)];
                    ++total;
                }
        }
        // With most of the scene hidden, the rest says little of the camera.
        if (total * 24 < rows * colour.cols)
            continue;
        const auto found = difference(histogram, total);
        (plane == 0 ? out.u : out.v) =
            std::clamp(static_cast<int>(found.middle), -most_tint, most_tint);
        noise = std::max(noise, 1.48 * found.spread);
    }
    noise_ += 0.05 * (std::clamp(noise, 0.5, 8.0) - noise_);
    return out;
}

cv::Mat SceneColour::differs(const cv::Mat& colour, const cv::Mat& other) {
    if (!ready() || colour.size() != last_.size())
        return {};
    const int rows = colour.rows / 2;
    const Tint by = tint(colour, other);
    const double level = std::max(least_, noise_factor * noise_);
    cv::Mat out(rows, colour.cols, CV_8UC1);
    for (int y = 0; y < rows; ++y) {
        const auto *u = colour.ptr(y), *v = colour.ptr(y + rows);
        const auto *su = last_.ptr(y), *sv = last_.ptr(y + rows);
        auto* to = out.ptr(y);
        const int least = static_cast<int>(level);
        for (int x = 0; x < out.cols; ++x)
            to[x] = std::abs(u[x] - by.u - su[x]) > least || std::abs(v[x] - by.v - sv[x]) > least
                        ? 255
                        : 0;
        for (int x = 0; x < out.cols; ++x)
            if (to[x] != 0 &&
                same_hue(u[x] - by.u - none, v[x] - by.v - none, su[x] - none, sv[x] - none, level))
                to[x] = 0;
    }
    return out;
}

void SceneColour::follow(const cv::Mat& colour, const cv::Mat& keep, double share) {
    if (!ready() || colour.size() != last_.size())
        return;
    cv::accumulateWeighted(colour, scene_, share, ~keep);
    scene_.convertTo(last_, CV_8U);
}

void SceneColour::accept(const cv::Mat& colour, const cv::Mat& mask) {
    if (!ready() || colour.size() != last_.size())
        return;
    cv::Mat now;
    colour.convertTo(now, CV_32F);
    now.copyTo(scene_, mask);
    colour.copyTo(last_, mask);
}

void SceneColour::restore(const cv::Mat& scene) {
    start_over();
    if (scene.empty())
        return;
    scene.convertTo(scene_, CV_32F);
    last_ = scene.clone();
}

void SceneColour::start_over() {
    samples_.clear();
    scene_.release();
    last_.release();
}

} // namespace gulou::analysis
