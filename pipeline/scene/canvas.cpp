#include "pipeline/scene/canvas.hpp"

#include "pipeline/scene/pixels.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

// BT.601, limited range: what cameras of this size send.
std::array<double, 3> to_yuv(const Rgb& c) {
    return {16 + 0.257 * c.r + 0.504 * c.g + 0.098 * c.b,
            128 - 0.148 * c.r - 0.291 * c.g + 0.439 * c.b,
            128 + 0.439 * c.r - 0.368 * c.g - 0.071 * c.b};
}

std::array<cv::Mat, 3> split_i420(const cv::Mat& bgr) {
    cv::Mat packed;
    cv::cvtColor(bgr, packed, cv::COLOR_BGR2YUV_I420);
    const int w = bgr.cols;
    const int h = bgr.rows;
    const cv::Mat u(h / 2, w / 2, CV_8U, packed.data + static_cast<std::ptrdiff_t>(w) * h);
    const cv::Mat v(h / 2, w / 2, CV_8U, u.data + static_cast<std::ptrdiff_t>(w / 2) * (h / 2));
    return {packed.rowRange(0, h).clone(), u.clone(), v.clone()};
}

cv::Rect half(const cv::Rect& r) {
    return {r.x / 2, r.y / 2, r.width / 2, r.height / 2};
}

// Lays one row of a cut-out, moved right by a fraction of a pixel, over a row of the picture.
void blend_moved(Cut cut, float shift, std::uint8_t* out, int out_width, int left) {
    const float floor_shift = std::floor(shift);
    cut.part = static_cast<int>((shift - floor_shift) * 256);
    const int start = left + static_cast<int>(floor_shift);
    const int from = std::max(1, -start);
    cut.width = std::min(cut.width, out_width - start) - from;
    cut.colour += from;
    cut.alpha += from;
    if (cut.width > 0)
        blend_row(cut, out + start + from);
}

} // namespace

Sprite make_sprite(const cv::Mat& bgra) {
    cv::Mat bgr;
    cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
    Sprite out;
    out.planes = split_i420(bgr);
    cv::extractChannel(bgra, out.alpha, 3);
    cv::resize(out.alpha, out.alpha_half, out.alpha.size() / 2, 0, 0, cv::INTER_AREA);
    return out;
}

Canvas::Canvas(const cv::Mat& bgr) : backdrop_(split_i420(bgr)) {
    for (std::size_t i = 0; i < 3; ++i)
        live_[i] = backdrop_[i].clone();
}

void Canvas::begin() {
    for (const cv::Rect& area : dirty_) {
        backdrop_[0](area).copyTo(live_[0](area));
        backdrop_[1](half(area)).copyTo(live_[1](half(area)));
        backdrop_[2](half(area)).copyTo(live_[2](half(area)));
    }
    dirty_.clear();
}

void Canvas::bake() {
    for (std::size_t i = 0; i < 3; ++i)
        live_[i].copyTo(backdrop_[i]);
    dirty_.clear();
}

void Canvas::uncover(const cv::Mat& mask) {
    for (const cv::Rect& area : dirty_) {
        backdrop_[0](area).copyTo(live_[0](area), mask(area));
        cv::Mat small;
        cv::resize(mask(area), small, half(area).size(), 0, 0, cv::INTER_NEAREST);
        for (std::size_t i = 1; i < 3; ++i)
            backdrop_[i](half(area)).copyTo(live_[i](half(area)), small);
    }
}

cv::Rect Canvas::touch(cv::Rect area) {
    const int left = area.x & ~1;
    const int top = area.y & ~1;
    const int right = (area.x + area.width + 1) & ~1;
    const int bottom = (area.y + area.height + 1) & ~1;
    area = cv::Rect(left, top, right - left, bottom - top) & cv::Rect({0, 0}, size());
    if (area.width > 0 && area.height > 0)
        dirty_.push_back(area);
    return area;
}

void Canvas::dim(double share) {
    light_ *= share;
    for (std::size_t i = 0; i < 3; ++i) {
        const double dark = i == 0 ? 16 : 128;
        backdrop_[i].convertTo(backdrop_[i], -1, share, dark * (1 - share));
        live_[i].convertTo(live_[i], -1, share, dark * (1 - share));
    }
}

void Canvas::fill(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha) {
    fill(polygon, colour, alpha, light_);
}

void Canvas::shine(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha) {
    fill(polygon, colour, alpha, 1);
}

void Canvas::fill(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha,
                  double light) {
    constexpr double far_away = 8000; // what lies behind the camera projects to anywhere
    cv::Point2d low(far_away, far_away);
    cv::Point2d high(-far_away, -far_away);
    for (const cv::Point2d& p : polygon) {
        low = {std::min(low.x, p.x), std::min(low.y, p.y)};
        high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    if (low.x < -far_away || low.y < -far_away || high.x > far_away || high.y > far_away)
        return;
    const cv::Point corner(static_cast<int>(low.x) - 1, static_cast<int>(low.y) - 1);
    const cv::Rect area =
        touch({corner, cv::Point(static_cast<int>(high.x) + 3, static_cast<int>(high.y) + 3)});
    if (area.empty())
        return;
    constexpr int shift = 4; // sub-pixel bits
    std::vector<cv::Point> fixed;
    fixed.reserve(polygon.size());
    for (const cv::Point2d& p : polygon)
        fixed.emplace_back(static_cast<int>(std::lround((p.x - area.x - 0.5) * (1 << shift))),
                           static_cast<int>(std::lround((p.y - area.y - 0.5) * (1 << shift))));
    cv::Mat mask(area.size(), CV_8U, cv::Scalar(0));
    cv::fillConvexPoly(mask, fixed, cv::Scalar(255 * alpha), cv::LINE_AA, shift);
    cover(mask, area, colour, light);
}

void Canvas::cover(const cv::Mat& mask, cv::Rect area, const Rgb& colour, double light) {
    auto yuv = to_yuv(colour);
    yuv = {16 + (yuv[0] - 16) * light, 128 + (yuv[1] - 128) * light, 128 + (yuv[2] - 128) * light};
    const auto lay = [](cv::Mat plane, const cv::Mat& alpha, int value) {
        for (int y = 0; y < plane.rows; ++y)
            lay_row(alpha.ptr<std::uint8_t>(y), plane.cols, value, plane.ptr<std::uint8_t>(y));
    };
    lay(live_[0](area), mask, static_cast<int>(std::lround(std::clamp(yuv[0], 16.0, 235.0))));
    cv::Mat small;
    cv::resize(mask, small, half(area).size(), 0, 0, cv::INTER_AREA);
    for (std::size_t i = 1; i < 3; ++i)
        lay(live_[i](half(area)), small,
            static_cast<int>(std::lround(std::clamp(yuv[i], 16.0, 240.0))));
}

void Canvas::ellipse(cv::Point2d centre, double rx, double ry, const Rgb& colour, double alpha) {
    std::vector<cv::Point2d> ring;
    for (int i = 0; i < 16; ++i) {
        const double angle = i * CV_2PI / 16;
        ring.emplace_back(centre.x + rx * std::cos(angle), centre.y + ry * std::sin(angle));
    }
    fill(ring, colour, alpha);
}

void Canvas::blend(const Sprite& sprite, cv::Point at, const std::vector<float>& sway) {
    at = {at.x & ~1, at.y & ~1};
    float most = 1;
    for (const float s : sway)
        most = std::max(most, std::abs(s));
    const int margin = static_cast<int>(most) + 2;
    touch({at.x - margin, at.y, sprite.alpha.cols + 2 * margin, sprite.alpha.rows});
    for (std::size_t i = 0; i < 3; ++i) {
        const int scale = i == 0 ? 1 : 2;
        const cv::Mat& alpha = i == 0 ? sprite.alpha : sprite.alpha_half;
        const cv::Mat& colour = sprite.planes[i];
        cv::Mat& out = live_[i];
        const int top = at.y / scale;
        for (int y = std::max(0, -top); y < std::min(alpha.rows, out.rows - top); ++y) {
            const float shift = sway.empty() ? 0
                                             : sway[static_cast<std::size_t>(y * scale)] /
                                                   static_cast<float>(scale);
            blend_moved({colour.ptr<std::uint8_t>(y), alpha.ptr<std::uint8_t>(y), alpha.cols, 0,
                         static_cast<int>(light_ * 256), i == 0 ? 16 : 128},
                        shift, out.ptr<std::uint8_t>(top + y), out.cols, at.x / scale);
        }
    }
}

void Canvas::stain(const cv::Mat& coverage, cv::Point at, const Rgb& colour) {
    const cv::Rect whole(at, coverage.size());
    const cv::Rect area = touch(whole);
    if (area.empty())
        return;
    cv::Mat mask(area.size(), CV_8U, cv::Scalar(0));
    const cv::Rect inside = whole & area;
    coverage(inside - at).convertTo(mask(inside - area.tl()), CV_8U, 255);
    cover(mask, area, colour, light_);
}

void Canvas::stain(const cv::Mat& coverage, cv::Point at, const Rgb& colour,
                   const cv::Mat& through) {
    const cv::Rect inside = cv::Rect(at, coverage.size()) & cv::Rect({0, 0}, size());
    if (inside.empty() || cv::countNonZero(through(inside)) == 0)
        return;
    cv::Mat part;
    through(inside).convertTo(part, CV_32F, 1 / 255.0);
    stain(coverage(inside - at).mul(part), inside.tl(), colour);
}

cv::Mat difference(const Canvas& a, const Canvas& b) {
    cv::Mat out(a.size(), CV_8U, cv::Scalar(0));
    for (std::size_t i = 0; i < 3; ++i) {
        cv::Mat plane;
        cv::absdiff(a.planes()[i], b.planes()[i], plane);
        if (plane.size() != out.size())
            cv::resize(plane, plane, out.size(), 0, 0, cv::INTER_NEAREST);
        out |= plane > 3;
    }
    return out;
}

} // namespace gulou::scene
