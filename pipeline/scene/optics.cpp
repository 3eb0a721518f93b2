#include "pipeline/scene/optics.hpp"

#include "pipeline/scene/pcg32.hpp"
#include "pipeline/scene/pixels.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

// A row whose pixel x is the plane's pixel x + by, and the border's beyond its ends.
void fetch(const cv::Mat& plane, int y, int by, int border, std::vector<std::uint8_t>& out) {
    const auto* row = plane.ptr<std::uint8_t>(cv::borderInterpolate(y, plane.rows, border));
    const int width = static_cast<int>(out.size());
    const int from = std::clamp(-by, 0, width);
    const int to = std::clamp(plane.cols - by, from, width);
    for (int x = 0; x < from; ++x)
        out[static_cast<std::size_t>(x)] = row[cv::borderInterpolate(x + by, plane.cols, border)];
    std::copy(row + from + by, row + to + by, out.begin() + from);
    for (int x = to; x < width; ++x)
        out[static_cast<std::size_t>(x)] = row[cv::borderInterpolate(x + by, plane.cols, border)];
}

// Bilinear.
cv::Mat moved(const cv::Mat& plane, cv::Point2d by, int border) {
    const cv::Point whole(static_cast<int>(std::floor(by.x)), static_cast<int>(std::floor(by.y)));
    const int right = static_cast<int>(std::lround((by.x - whole.x) * 256));
    const int down = static_cast<int>(std::lround((by.y - whole.y) * 256));
    const auto width = static_cast<std::size_t>(plane.cols) + 1;
    std::vector<std::uint8_t> above(width), here(width), mixed(width);
    cv::Mat out(plane.size(), CV_8U);
    fetch(plane, -1 - whole.y, -1 - whole.x, border, above);
    for (int y = 0; y < plane.rows; ++y) {
        fetch(plane, y - whole.y, -1 - whole.x, border, here);
        mix_row(here.data(), above.data(), plane.cols + 1, down, mixed.data());
        mix_row(mixed.data() + 1, mixed.data(), plane.cols, right, out.ptr<std::uint8_t>(y));
        here.swap(above);
    }
    return out;
}

} // namespace

// A pole answers wind like a damped oscillator, an AR(2) process: most of the power in a narrow
// band of 4 to 12 Hz, and a slow sway below it. A few waves of that band make it a function of
// time.
Optics::Optics(const SceneSpec& spec) : spec_(spec) {
    Pcg32 random(spec.seed, Stream::Shake);
    const double scale = spec.width / 640.0;
    const double strength = random.between(0.15, 1.2) * scale;
    const double resonance = random.between(4, 12);
    for (auto* axis : {&across_, &down_})
        for (std::size_t i = 0; i < axis->size(); ++i) {
            const double hertz =
                i < 3 ? resonance * random.between(0.9, 1.1) : random.between(0.15, 0.7);
            (*axis)[i] = {strength * random.between(0.2, 0.6), hertz * CV_2PI,
                          random.between(0, CV_2PI)};
        }
    gust_ = random.between(0.1, 0.4);
    Pcg32 tamper(spec.seed, Stream::Tamper);
    turn_ = {tamper.sign() * tamper.between(0.12, 0.45) * spec.width,
             tamper.between(-0.15, 0.15) * spec.height};
    defocus_ = tamper.between(2.5, 7) * scale;
    cover_luma_ = tamper.between(18, 70);
}

cv::Point2d Optics::shift(double t) const {
    if (!spec_.distractors.has(Distractor::Shake))
        return {0, 0};
    const double gust = 0.35 + 0.65 * std::pow(std::sin(t * gust_), 2);
    cv::Point2d out(0, 0);
    for (const Swing& swing : across_)
        out.x += gust * swing.amplitude * std::sin(swing.speed * t + swing.phase);
    for (const Swing& swing : down_)
        out.y += gust * swing.amplitude * std::sin(swing.speed * t + swing.phase);
    return out;
}

double Optics::tampered(double t) const {
    if (spec_.tamper == Tamper::None || t < spec_.tamper_at ||
        t > spec_.tamper_at + spec_.tamper_for)
        return 0;
    return std::min(
        {1.0, (t - spec_.tamper_at) / 0.8, (spec_.tamper_at + spec_.tamper_for - t) / 0.8});
}

const std::array<cv::Mat, 3>& Optics::look(const std::array<cv::Mat, 3>& planes, double t) {
    const cv::Point2d by = shift(t);
    const double done = tampered(t);
    const std::array<cv::Mat, 3>* now = &planes;
    if (by.x != 0 || by.y != 0) {
        move(*now, by, cv::BORDER_REPLICATE);
        now = &seen_;
    }
    if (done > 0 && spec_.tamper == Tamper::Moved) {
        move(*now, turn_ * done, cv::BORDER_REFLECT_101);
        now = &seen_;
    } else if (done > 0 && spec_.tamper == Tamper::Defocused) {
        blur(*now, std::max(0.1, defocus_ * done));
        now = &seen_;
    } else if (done > 0 && spec_.tamper == Tamper::Covered) {
        cover(*now, done);
        now = &seen_;
    }
    return *now;
}

void Optics::move(const std::array<cv::Mat, 3>& planes, cv::Point2d by, int border) {
    for (std::size_t i = 0; i < 3; ++i)
        seen_[i] = moved(planes[i], by * (i == 0 ? 1 : 0.5), border);
}

void Optics::blur(const std::array<cv::Mat, 3>& planes, double sigma) {
    for (std::size_t i = 0; i < 3; ++i) {
        cv::Mat soft;
        cv::GaussianBlur(planes[i], soft, {0, 0}, std::max(0.3, i == 0 ? sigma : sigma / 2));
        seen_[i] = soft;
    }
}

// A cloth drawn over the lens from the left: dark, out of focus, uneven.
void Optics::cover(const std::array<cv::Mat, 3>& planes, double share) {
    for (std::size_t i = 0; i < 3; ++i) {
        cv::Mat out = planes[i].clone();
        const int width = static_cast<int>(out.cols * share * 1.15);
        for (int y = 0; y < out.rows; ++y) {
            auto* row = out.ptr<std::uint8_t>(y);
            for (int x = 0; x < std::min(width, out.cols); ++x) {
                const double fold =
                    4 * std::sin(x * 9.0 / out.cols + 2.0 * y / out.rows) + 3.0 * y / out.rows;
                const double edge = std::clamp((width - x) / (0.12 * out.cols), 0.0, 1.0);
                const double cloth = i == 0 ? cover_luma_ + fold : 128;
                row[x] = cv::saturate_cast<std::uint8_t>(row[x] + (cloth - row[x]) * edge);
            }
        }
        seen_[i] = out;
    }
}

} // namespace gulou::scene
