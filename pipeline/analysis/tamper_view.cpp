#include "pipeline/analysis/tamper_view.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr std::size_t most_samples = 15;
constexpr std::size_t least_samples = 5;
constexpr double learn_for = 25;       // seconds
constexpr double follow_seconds = 300; // time constant
constexpr double look_again = 30;      // seconds
constexpr int mode_pictures = 3;
constexpr int tiles_across = 20;
constexpr int coarse_width = 160;
constexpr double overlays = 0.1;     // of the height, above and below
constexpr double textured = 3;       // mean gradient of a tile over the plainest, grey levels
constexpr double plainest = 0.1;     // share of the tiles
constexpr double least_detail = 0.5; // grey levels, squared
constexpr double calm_over = 3;      // seconds
constexpr int enough_tiles = 8;
constexpr double texture_kept = 0.3;
constexpr std::size_t most_changes = 600, least_changes = 15;
constexpr double least_change = 0.3; // grey levels: below there is nothing to compare with

cv::Size scaled(cv::Size size, int width) {
    return {width, std::max(4, size.height * width / std::max(1, size.width))};
}

cv::Mat gradient(const cv::Mat& grey) {
    cv::Mat dx, dy, out;
    cv::Sobel(grey, dx, CV_32F, 1, 0, 3, 0.25);
    cv::Sobel(grey, dy, CV_32F, 0, 1, 3, 0.25);
    cv::magnitude(dx, dy, out);
    return out;
}

double correlation(const cv::Mat& a, const cv::Mat& b) {
    cv::Scalar ma, sa, mb, sb;
    cv::meanStdDev(a, ma, sa);
    cv::meanStdDev(b, mb, sb);
    const double n = static_cast<double>(a.total());
    if (sa[0] < 1e-3 || sb[0] < 1e-3)
        return 0;
    return (a.dot(b) / n - ma[0] * mb[0]) / (sa[0] * sb[0]);
}

// Of a line through the origin of both means: how far b goes with a.
double slope(const cv::Mat& a, const cv::Mat& b) {
    cv::Scalar ma, sa;
    cv::meanStdDev(a, ma, sa);
    const double n = static_cast<double>(a.total());
    return sa[0] < 1e-3 ? 1 : (a.dot(b) / n - ma[0] * cv::mean(b)[0]) / (sa[0] * sa[0]);
}

// Of what is between 1 and 2 pixels fine, a tile: out of focus it goes first.
cv::Mat fine_detail(const cv::Mat& picture) {
    cv::Mat finer, coarser, out;
    cv::GaussianBlur(picture, finer, {0, 0}, 1);
    cv::GaussianBlur(picture, coarser, {0, 0}, 2);
    finer -= coarser;
    cv::resize(finer.mul(finer), out, scaled(picture.size(), tiles_across), 0, 0, cv::INTER_AREA);
    return out;
}

double correlation_at(const cv::Mat& a, const cv::Mat& b, cv::Point shift) {
    const cv::Rect all({0, 0}, a.size());
    const cv::Rect there = all & (all + shift);
    if (there.width < a.cols / 2 || there.height < a.rows / 2)
        return -1;
    return correlation(a(there), b(there - shift));
}

double quantile(std::vector<float> values, double share) {
    if (values.empty())
        return 0;
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

double spread(const cv::Mat& grey) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y)
        for (int x = 0; x < grey.cols; ++x)
            ++histogram[grey.at<std::uint8_t>(y, x)];
    const int tail = static_cast<int>(grey.total() / 50);
    int low = 0, high = 255;
    for (int n = 0; low < 255 && (n += histogram[static_cast<std::size_t>(low)]) <= tail;)
        ++low;
    for (int n = 0; high > low && (n += histogram[static_cast<std::size_t>(high)]) <= tail;)
        --high;
    return high - low;
}

cv::Mat median(const std::deque<cv::Mat>& samples) {
    cv::Mat out(samples.front().size(), CV_32F);
    std::array<std::uint8_t, most_samples> values{};
    const auto middle = static_cast<std::ptrdiff_t>(samples.size() / 2);
    for (int y = 0; y < out.rows; ++y)
        for (int x = 0; x < out.cols; ++x) {
            std::size_t n = 0;
            for (const auto& sample : samples)
                values[n++] = sample.at<std::uint8_t>(y, x);
            const auto end = values.begin() + static_cast<std::ptrdiff_t>(n);
            std::nth_element(values.begin(), values.begin() + middle, end);
            out.at<float>(y, x) = values[static_cast<std::size_t>(middle)];
        }
    return out;
}

} // namespace

TamperView::Look TamperView::look_at(const cv::Mat& grey) {
    Look look;
    cv::Mat smooth, small;
    cv::GaussianBlur(grey, smooth, {3, 3}, 0);
    cv::resize(gradient(smooth), look.tiles, scaled(grey.size(), tiles_across), 0, 0,
               cv::INTER_AREA);
    // What the plainest tiles have is noise: a covered lens is full of it.
    look.tiles -= quantile({look.tiles.begin<float>(), look.tiles.end<float>()}, plainest);
    cv::resize(grey, small, scaled(grey.size(), coarse_width), 0, 0, cv::INTER_AREA);
    look.gradient = gradient(small);
    cv::GaussianBlur(look.gradient, look.gradient, {3, 3}, 0);
    cv::resize(small, look.coarse, scaled(grey.size(), tiles_across * 2), 0, 0, cv::INTER_AREA);
    look.coarse.convertTo(look.coarse, CV_32F);
    return look;
}

void TamperView::compare_looks(const Look& now, const Look& then, TamperSigns& signs) const {
    int all = 0, kept = 0;
    for (int y = 0; y < then.tiles.rows; ++y)
        for (int x = 0; x < then.tiles.cols; ++x) {
            const float before = then.tiles.at<float>(y, x);
            if (before < static_cast<float>(textured))
                continue;
            ++all;
            kept += now.tiles.at<float>(y, x) > before * static_cast<float>(texture_kept) ? 1 : 0;
        }
    if (all >= enough_tiles)
        signs.texture = static_cast<double>(kept) / all;
    signs.outline = correlation(now.coarse, then.coarse);
    signs.likeness = correlation(now.gradient, then.gradient);
    cv::Mat window;
    cv::createHanningWindow(window, now.gradient.size(), CV_32F);
    // Copies: it multiplies pictures of a size good for its transform by the window in place.
    const auto d = cv::phaseCorrelate(then.gradient.clone(), now.gradient.clone(), window);
    const cv::Point shift(cvRound(d.x), cvRound(d.y));
    signs.shift = std::hypot(d.x, d.y) / now.gradient.cols;
    signs.shifted = std::max(signs.likeness, correlation_at(now.gradient, then.gradient, shift));
}

// Energy of the fine detail of the last seconds, of what it is in the reference; contrast, as light
// and dark have it on a coarse scale, cancels out.
double TamperView::sharpness(const Look& now, const Reference& then) const {
    const double contrast = std::clamp(slope(then.look.coarse, now.coarse), 0.3, 2.0);
    const cv::Mat detail = fine_detail(calm_);
    std::vector<float> shares;
    for (int y = 0; y < detail.rows; ++y)
        for (int x = 0; x < detail.cols; ++x)
            if (const float before = then.detail.at<float>(y, x);
                before >= static_cast<float>(least_detail))
                shares.push_back(detail.at<float>(y, x) / before);
    if (shares.size() < enough_tiles)
        return 1;
    return quantile(std::move(shares), 0.5) / (contrast * contrast);
}

// Where most changes: a person, a leaf, the burnt-in clock; else the sensor's noise.
double TamperView::liveliness() {
    if (before_.size() != grey_.size()) {
        change_ = -1;
        return 1;
    }
    cv::Mat difference;
    cv::absdiff(grey_, before_, difference);
    cv::resize(difference, difference, scaled(grey_.size(), 2 * tiles_across), 0, 0,
               cv::INTER_AREA);
    difference.convertTo(difference, CV_32F);
    cv::Mat exact;
    cv::absdiff(grey_, before_, exact);
    double most = 0;
    cv::minMaxLoc(difference, nullptr, &most);
    change_ = std::max(most, cv::mean(exact)[0]);
    if (changes_.size() < least_changes)
        return 1;
    const std::vector<float> all(changes_.begin(), changes_.end());
    const double least = quantile(all, 0.02);
    return least < least_change ? 1 : change_ / least;
}

TamperSigns TamperView::compare(const cv::Mat& grey, Light light, double seconds) {
    if (grey_.size() != grey.size())
        start_over();
    grey_ = grey.clone();
    seconds_ = seconds;
    // A lens that is covered turns a camera to infra-red: the switch itself takes some pictures.
    const auto seen = light == Light::Night ? std::size_t{1} : std::size_t{0};
    other_mode_for_ = seen == mode_ ? 0 : other_mode_for_ + 1;
    if (other_mode_for_ >= mode_pictures) {
        mode_ = seen;
        other_mode_for_ = 0;
        calm_.release();
    }
    average(seconds);
    TamperSigns signs;
    signs.brightness = cv::mean(body())[0];
    signs.spread = spread(body());
    signs.liveliness = liveliness();
    before_ = grey_;
    auto& reference = references_[mode_];
    if (seen != mode_) {
        dubious_ = true;
        return signs;
    }
    if (reference.scene.empty()) {
        learn(reference, seconds);
        return signs;
    }
    signs.compared = true;
    const Look now = look_at(body());
    compare_looks(now, reference.look, signs);
    signs.sharpness = sharpness(now, reference);
    return signs;
}

cv::Mat TamperView::body() const {
    const int stripe = cvRound(overlays * grey_.rows);
    return grey_.rowRange(stripe, grey_.rows - stripe);
}

void TamperView::average(double seconds) {
    if (calm_.size() != body().size())
        body().convertTo(calm_, CV_32F);
    else
        cv::accumulateWeighted(body(), calm_, std::clamp(seconds / calm_over, 0.0, 1.0));
}

void TamperView::take(Reference& reference) const {
    cv::Mat grey;
    reference.scene.convertTo(grey, CV_8U);
    reference.look = look_at(grey);
    reference.detail = fine_detail(reference.scene);
    reference.learning = 0;
}

void TamperView::learn(Reference& reference, double seconds) {
    reference.learning += seconds;
    const double every = learn_for / static_cast<double>(most_samples);
    if (reference.learning >= every * static_cast<double>(reference.samples.size()))
        reference.samples.push_back(body());
    if (reference.samples.size() > most_samples)
        reference.samples.pop_front();
    if (reference.learning < learn_for || reference.samples.size() < least_samples)
        return;
    reference.scene = median(reference.samples);
    reference.samples.clear();
    take(reference);
}

void TamperView::follow() {
    if (change_ >= 0 && !dubious_) {
        changes_.push_back(change_);
        if (changes_.size() > most_changes)
            changes_.pop_front();
    }
    dubious_ = false;
    auto& reference = references_[mode_];
    if (reference.scene.empty() || other_mode_for_ > 0)
        return;
    cv::accumulateWeighted(body(), reference.scene, std::min(0.2, seconds_ / follow_seconds));
    reference.learning += seconds_;
    if (reference.learning >= look_again)
        take(reference);
}

void TamperView::start_over() {
    references_ = {};
    before_.release();
    calm_.release();
    changes_.clear();
    other_mode_for_ = 0;
}

} // namespace gulou::analysis
