#include "pipeline/analysis/standing_part.hpp"

#include "pipeline/analysis/neighbourhood.hpp"
#include "pipeline/analysis/relighting.hpp"
#include "pipeline/analysis/running_on.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace gulou::analysis {
namespace {

constexpr std::size_t most_parts = 32;
// In the first of them whoever brings it may still stand before it.
constexpr std::size_t first_looks = 3;
constexpr int border = 2; // pixels: the outline belongs to the look

cv::Rect grown(const Part& part) {
    const cv::Rect around(part.box.x - border, part.box.y - border, part.box.width + 2 * border,
                          part.box.height + 2 * border);
    return around & cv::Rect({0, 0}, part.mask.size());
}

struct Sums {
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0, apart = 0;

    void add(double x, double y) {
        n += 1;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
        apart += std::abs(x - y);
    }
    double likeness(double noise) const {
        if (n < 1)
            return -1;
        const double va = aa / n - a * a / (n * n), vb = bb / n - b * b / (n * n);
        if (apart / n < 1.5 * noise)
            return 1;
        const double plain = 4 * noise * noise;
        if (va < plain || vb < plain)
            return apart / n < 3 * noise ? 1 : 0;
        return (ab / n - a * b / (n * n)) / std::sqrt(va * vb);
    }
};

cv::Mat gradient(const cv::Mat& picture) {
    cv::Mat dx, dy, strength;
    cv::Sobel(picture, dx, CV_32F, 1, 0);
    cv::Sobel(picture, dy, CV_32F, 0, 1);
    cv::magnitude(dx, dy, strength);
    return strength;
}

// The part and what it encloses: the way a string around it would run.
Part hull(const Part& part) {
    std::vector<cv::Point> pixels, around;
    cv::findNonZero(part.mask, pixels);
    cv::convexHull(pixels, around);
    Part out{part.box, cv::Mat::zeros(part.mask.size(), CV_8UC1), 0};
    cv::fillConvexPoly(out.mask, around, cv::Scalar(255));
    out.area = cv::countNonZero(out.mask);
    return out;
}

} // namespace

std::vector<Part> parts_of(const cv::Mat& mask, int least_area) {
    cv::Mat labels, stats, centres;
    const int n = cv::connectedComponentsWithStats(mask, labels, stats, centres);
    std::vector<int> large;
    const auto area = [&](int i) { return stats.at<int>(i, cv::CC_STAT_AREA); };
    for (int i = 1; i < n; ++i)
        if (area(i) >= least_area)
            large.push_back(i);
    std::ranges::sort(large, std::greater{}, area);
    large.resize(std::min(large.size(), most_parts));
    std::vector<Part> parts;
    for (const int i : large) {
        const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                           stats.at<int>(i, cv::CC_STAT_WIDTH),
                           stats.at<int>(i, cv::CC_STAT_HEIGHT));
        parts.push_back({box, labels == i, area(i)});
    }
    return parts;
}

double share(const cv::Mat& what, const Part& part) {
    const cv::Mat own = part.mask(part.box);
    return static_cast<double>(cv::countNonZero(what(part.box) & own)) /
           std::max(1, cv::countNonZero(own));
}

double likeness(const cv::Mat& a, const cv::Mat& b, const Part& part, double noise) {
    const cv::Rect around = grown(part);
    cv::Mat mask;
    cv::dilate(part.mask(around), mask, cv::Mat(), {-1, -1}, border);
    const cv::Mat pa = a(around), pb = b(around);
    Sums sums;
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x)
            if (mask.at<std::uint8_t>(y, x))
                sums.add(pa.at<std::uint8_t>(y, x), pb.at<std::uint8_t>(y, x));
    return sums.likeness(noise);
}

Steadiness steadiness(const std::deque<Look>& looks, const Part& part, double noise) {
    std::vector<const cv::Mat*> seen;
    for (const auto& look : looks)
        if (comparable(share(look.foreground, part), share(look.moving, part)))
            seen.push_back(&look.picture.grey);
    Steadiness out;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        ++out.compared;
        out.alike += alike(likeness(*seen[i - 1], *seen[i], part, noise)) ? 1 : 0;
    }
    if (seen.size() < 2)
        return out;
    out.since_first = -1;
    for (std::size_t i = 0; i < std::min(seen.size() - 1, first_looks); ++i)
        out.since_first = std::max(out.since_first, likeness(*seen[i], *seen.back(), part, noise));
    return out;
}

double outline_strength(const LanePicture& picture, const Part& part) {
    const cv::Rect around = grown(part);
    cv::Mat outline, strength = gradient(picture.grey(around));
    cv::morphologyEx(part.mask(around), outline, cv::MORPH_GRADIENT, cv::Mat());
    if (!picture.colour.empty())
        for (const auto& plane : colours(picture, around))
            strength += gradient(plane);
    return cv::mean(strength, outline)[0];
}

Across gradient_across(const cv::Mat& grey, const Part& part) {
    const cv::Rect around = grown(part);
    cv::Mat inside, outline, nx, ny, gx, gy, along, length;
    part.mask(around).convertTo(inside, CV_32F);
    cv::GaussianBlur(inside, inside, {7, 7}, 1.5);
    cv::morphologyEx(part.mask(around), outline, cv::MORPH_GRADIENT, cv::Mat());
    cv::Sobel(inside, nx, CV_32F, 1, 0);
    cv::Sobel(inside, ny, CV_32F, 0, 1);
    cv::Sobel(grey(around), gx, CV_32F, 1, 0);
    cv::Sobel(grey(around), gy, CV_32F, 0, 1);
    cv::magnitude(nx, ny, length);
    along = (gx.mul(nx) + gy.mul(ny)) / (length + 1);
    return {cv::mean(cv::abs(along), outline)[0], cv::mean(along, outline)[0]};
}

Appearance appearance(const Part& part, const LanePicture& picture, const Surroundings& by) {
    Appearance a;
    a.outline_now = outline_strength(picture, part);
    a.outline_scene = outline_strength(by.scene, part);
    const Part around = hull(part);
    a.hull_now = outline_strength(picture, around);
    a.hull_scene = outline_strength(by.scene, around);
    const auto across = gradient_across(picture.grey, part);
    a.across_now = across.both;
    a.step = across.inwards;
    a.across_scene = gradient_across(by.scene.grey, part).both;
    a.edges = running_on(picture.grey, by.scene.grey, part, around.mask);
    a.relighting = relighting(part, picture, by.scene);
    a.relit = share(by.relit, around);
    a.arrived = share(by.arrived, part);
    a.in_zone = share(by.zone, part);
    a.of_zone = a.in_zone * part.area / std::max(1, cv::countNonZero(by.zone));
    Part foot = part;
    foot.box.height = std::max(1, part.box.height * 3 / 10);
    foot.box.y = part.box.y + part.box.height - foot.box.height;
    a.foot_in_zone = share(by.zone, foot);
    a.compact = around.area / static_cast<double>(part.box.area());
    a.solid = part.area / static_cast<double>(std::max(1, around.area));
    a.there = share(by.foreground, part);
    const Neighbourhood near_by(part.mask, part.box, by.foreground);
    if (near_by.large_enough()) {
        a.apart_now = near_by.apart(picture);
        a.apart_scene = near_by.apart(by.scene);
    }
    return a;
}

} // namespace gulou::analysis
