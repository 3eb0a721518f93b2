#include "pipeline/analysis/standing_part.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gulou::analysis {
namespace {

constexpr std::size_t most_parts = 32;
constexpr int border = 2; // pixels: the outline belongs to the look

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

// Those in which the part can be compared, oldest first.
std::vector<const Look*> seen_in(const std::deque<Look>& looks, const Part& part) {
    std::vector<const Look*> seen;
    for (const auto& look : looks)
        if (comparable(share(look.foreground, part), share(look.moving, part)))
            seen.push_back(&look);
    return seen;
}

double likeness(const Look& a, const Look& b, const Part& part, double noise) {
    return likeness(a.picture.grey, b.picture.grey, part, noise);
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

cv::Rect box_around(const Part& part, int border) {
    const cv::Rect wide(part.box.x - border, part.box.y - border, part.box.width + 2 * border,
                        part.box.height + 2 * border);
    return wide & cv::Rect({0, 0}, part.mask.size());
}

double share(const cv::Mat& what, const Part& part) {
    const cv::Mat own = part.mask(part.box);
    return static_cast<double>(cv::countNonZero(what(part.box) & own)) /
           std::max(1, cv::countNonZero(own));
}

double likeness(const cv::Mat& a, const cv::Mat& b, const Part& part, double noise) {
    const cv::Rect around = box_around(part, border);
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
    const auto seen = seen_in(looks, part);
    Steadiness out;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        ++out.compared;
        out.alike += alike(likeness(*seen[i - 1], *seen[i], part, noise)) ? 1 : 0;
    }
    return out;
}

double since_first(const std::deque<Look>& looks, const Part& part, double until, double noise) {
    const auto seen = seen_in(looks, part);
    if (seen.size() < 2)
        return 1;
    double best = likeness(*seen.front(), *seen.back(), part, noise);
    for (std::size_t i = 1; i + 1 < seen.size() && seen[i]->at <= until; ++i)
        best = std::max(best, likeness(*seen[i], *seen.back(), part, noise));
    return best;
}

} // namespace gulou::analysis
