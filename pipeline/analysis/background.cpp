#include "pipeline/analysis/background.hpp"

#include "pipeline/analysis/cell_means.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_samples = 9; // key frames of a main stream come every 1 to 4 s
constexpr double follow_seconds = 10;    // time constant
constexpr float shade_share = 0.08F;     // of that speed, where only the light differs
constexpr int window = 9;                // of the correlation
constexpr double same_texture = 0.75;    // correlation from which it is the same surface
constexpr double flat = 2.5;             // sigmas of noise: below there is no texture to compare
constexpr double darkest_shadow = 0.5;   // ratio to the scene, of a surface without texture
constexpr double darkest_light = 0.3, brightest_light = 2.0; // … of one with the same texture
constexpr double noise_factor = 4;
constexpr int gain_cell = 8;
constexpr int gain_window = 9; // cells
constexpr double least_gain = 0.6, most_gain = 1.6;

cv::Mat window_mean(const cv::Mat& picture) {
    cv::Mat out;
    cv::boxFilter(picture, out, CV_32F, {window, window}, {-1, -1}, true, cv::BORDER_REFLECT);
    return out;
}

struct Texture {
    cv::Mat same;  // 255: both have texture, and it is the same
    cv::Mat plain; // 255: neither has any
};

Texture compare_texture(const cv::Mat& a, const cv::Mat& b, double noise) {
    const cv::Mat ma = window_mean(a), mb = window_mean(b);
    const cv::Mat va = window_mean(a.mul(a)) - ma.mul(ma);
    const cv::Mat vb = window_mean(b.mul(b)) - mb.mul(mb);
    const cv::Mat ab = window_mean(a.mul(b)) - ma.mul(mb);
    const double quiet = std::pow(flat * noise, 2);
    cv::Mat product = va.mul(vb), positive = ab > 0;
    Texture texture;
    // ab / sqrt(va·vb) > c, without the root: ab² > c²·va·vb and ab > 0.
    texture.same = (ab.mul(ab) > product * (same_texture * same_texture)) & positive & (vb > quiet);
    texture.plain = (va < quiet) & (vb < quiet);
    return texture;
}

// Holes of outlines are part of the thing where they are at least darker or lighter than the scene.
void fill_outlines(cv::Mat& mask, const cv::Mat& differs) {
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    cv::Mat filled = cv::Mat::zeros(mask.size(), CV_8UC1);
    cv::drawContours(filled, outlines, -1, cv::Scalar(255), cv::FILLED);
    mask |= filled & differs;
}

} // namespace

void Background::learn(const LanePicture& picture, const cv::Mat& moving, double now) {
    if (samples_.size() == 0)
        began_ = next_sample_ = now;
    if (now < next_sample_)
        return;
    samples_.add(picture.grey, moving);
    if (!picture.colour.empty())
        colour_.learn(picture.colour, colour_mask(moving));
    next_sample_ = now + tuning_.learn_for / static_cast<double>(StillMedian::most);
    const bool long_enough = now - began_ >= tuning_.learn_for && samples_.size() >= least_samples;
    if (samples_.size() < StillMedian::most && !long_enough)
        return;
    scene_ = samples_.take();
    scene_.convertTo(lit_, CV_8U);
    other_ = cv::Mat::zeros(scene_.size(), CV_8UC1);
    colour_.learnt();
}

// Local brightness of the picture over that of the scene, where nothing stands in front.
cv::Mat Background::gain(const cv::Mat& grey) const {
    const cv::Size cells(std::max(1, grey.cols / gain_cell), std::max(1, grey.rows / gain_cell));
    cv::Mat now, hidden, free;
    cell_means(grey, cells).convertTo(now, CV_8U); // whole grey levels
    now.convertTo(now, CV_32F);
    const cv::Mat then = cell_means(scene_, cells);
    cell_means(other_, cells).convertTo(hidden, CV_8U);
    // One covered pixel spoils a cell, and its neighbours are in the thing's own shade.
    cv::dilate(hidden, hidden, cv::Mat());
    cv::compare(hidden, 0, free, cv::CMP_EQ);
    free.convertTo(free, CV_32F, 1.0 / 255);
    cv::Mat a, b;
    const cv::Size around(gain_window, gain_window);
    cv::boxFilter(now.mul(free), a, CV_32F, around, {-1, -1}, true, cv::BORDER_REFLECT);
    cv::boxFilter(then.mul(free), b, CV_32F, around, {-1, -1}, true, cv::BORDER_REFLECT);
    cv::Mat ratio = (a + 1) / (b + 1);
    cv::min(cv::max(ratio, least_gain), most_gain, ratio);
    cv::Mat full;
    cv::resize(ratio, full, grey.size(), 0, 0, cv::INTER_LINEAR);
    return full;
}

void Background::measure_noise(const cv::Mat& difference) {
    constexpr int bins = 64;
    std::array<int, bins> histogram{};
    int total = 0;
    for (int y = 0; y < difference.rows; y += 3)
        for (int x = 0; x < difference.cols; x += 3, ++total)
            ++histogram[std::min<std::size_t>(bins - 1, difference.at<std::uint8_t>(y, x))];
    int half = 0, median = 0;
    while (median < bins - 1 && half + histogram[static_cast<std::size_t>(median)] < total / 2)
        half += histogram[static_cast<std::size_t>(median++)];
    noise_ += 0.05 * (std::clamp(1.48 * median, 1.0, 12.0) - noise_);
}

// 255 where the colour is another one, a patch of it; the luma's size. Empty: nowhere.
cv::Mat Background::other_colour(const LanePicture& picture, const cv::Mat& other) {
    if (picture.colour.empty() || !colour_.ready())
        return {};
    cv::Mat hidden, full;
    cv::resize(other, hidden, colour_size(other.size()), 0, 0, cv::INTER_NEAREST);
    cv::Mat differs = colour_.differs(picture.colour, hidden);
    if (differs.empty())
        return {};
    cv::morphologyEx(differs, differs, cv::MORPH_OPEN, cv::Mat());
    if (cv::countNonZero(differs) == 0)
        return {};
    cv::resize(differs, full, other.size(), 0, 0, cv::INTER_NEAREST);
    return full;
}

cv::Mat Background::foreground(const LanePicture& picture) {
    const cv::Mat& grey = picture.grey;
    cv::Mat difference, sure;
    expected_ = scene_.mul(gain(grey));
    expected_.convertTo(lit_, CV_8U);
    cv::absdiff(grey, lit_, difference);
    measure_noise(difference);
    const double level = std::max(tuning_.least_difference, noise_factor * noise_);
    cv::Mat differs = difference > level;
    cv::morphologyEx(differs, sure, cv::MORPH_OPEN, cv::Mat());
    const cv::Mat coloured = other_colour(picture, sure);
    shaded_ = differs.clone();
    other_ = cv::Mat::zeros(grey.size(), CV_8UC1);
    relit_ = cv::Mat::zeros(grey.size(), CV_8UC1);
    if (!coloured.empty())
        sure |= coloured;
    cv::Rect part = cv::boundingRect(sure);
    if (part.empty())
        return other_.clone();
    // Texture costs most and is compared only where something differs at all.
    part = cv::Rect(part.x - window, part.y - window, part.width + 2 * window,
                    part.height + 2 * window) &
           cv::Rect({0, 0}, grey.size());
    cv::Mat now;
    grey(part).convertTo(now, CV_32F);
    const cv::Mat expected = expected_(part), there = differs(part);
    const auto texture = compare_texture(now, expected, noise_);
    const cv::Mat darker = (now > darkest_shadow * expected) & (now < expected);
    const cv::Mat dimmed = (now > darkest_light * expected) & (now < brightest_light * expected);
    const cv::Mat relit = there & texture.same & dimmed;
    relit.copyTo(relit_(part));
    cv::Mat mask = there & ~(relit | (texture.plain & darker));
    cv::Mat evidence = there;
    // The scene's own texture in another colour is the scene in coloured light.
    if (!coloured.empty()) {
        mask |= coloured(part) & ~texture.same;
        evidence = there | coloured(part);
    }
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat());
    cv::morphologyEx(mask, mask, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    fill_outlines(mask, evidence & ~texture.same);
    mask.copyTo(other_(part));
    shaded_ = differs & ~other_;
    return other_.clone();
}

// Shade may be the inside of a thing without texture: it becomes the scene late. One pass, without
// branches, so that the compiler takes several pixels at once.
void Background::follow(const LanePicture& picture, const cv::Mat& keep, double seconds) {
    const cv::Mat& grey = picture.grey;
    const auto step = static_cast<float>(std::min(0.2, seconds / follow_seconds));
    for (int y = 0; y < grey.rows; ++y) {
        const auto *now = grey.ptr(y), *kept = keep.ptr(y), *shaded = shaded_.ptr(y);
        const auto* expected = expected_.ptr<float>(y);
        auto* scene = scene_.ptr<float>(y);
        for (int x = 0; x < grey.cols; ++x) {
            const auto free = static_cast<float>(kept[x] == 0);
            const auto lit = static_cast<float>(shaded[x] == 0);
            const float share = free * (lit + (1 - lit) * shade_share);
            const float target = expected[x] * (1 - share) + static_cast<float>(now[x]) * share;
            scene[x] = target * step + scene[x] * (1 - step);
        }
    }
    if (!picture.colour.empty() && colour_.ready())
        colour_.follow(picture.colour, colour_mask(keep | shaded_), step);
}

void Background::accept(const LanePicture& picture, const cv::Mat& mask) {
    cv::Mat now;
    picture.grey.convertTo(now, CV_32F);
    now.copyTo(scene_, mask);
    picture.grey.copyTo(lit_, mask);
    other_.setTo(0, mask);
    if (!picture.colour.empty())
        colour_.accept(picture.colour, colour_mask(mask));
}

void Background::restore(const LanePicture& scene) {
    start_over();
    scene.grey.convertTo(scene_, CV_32F);
    lit_ = scene.grey.clone();
    other_ = cv::Mat::zeros(scene_.size(), CV_8UC1);
    colour_.restore(scene.colour);
}

void Background::start_over() {
    samples_.clear();
    scene_.release();
    colour_.start_over();
}

} // namespace gulou::analysis
