#include "pipeline/analysis/running_on.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr float beside = 3;      // pixels from the outline, to both sides
constexpr int aside = 1;         // pixels along it
constexpr float flattest = 0.4F; // sine of the angle at which an edge crosses it
constexpr int border = 8;        // pixels around the part that are looked at
constexpr double edge = 24;      // of Sobel, along the outline

struct OutlinePoint {
    cv::Point2f at, inwards; // pixels; a unit vector
};

bool covers(const cv::Mat& mask, cv::Point2f where) {
    const cv::Point p(cvRound(where.x), cvRound(where.y));
    return cv::Rect({0, 0}, mask.size()).contains(p) && mask.at<std::uint8_t>(p) != 0;
}

// Where the mask is thicker than what is looked at.
std::vector<OutlinePoint> outline_of(const cv::Mat& mask) {
    cv::Mat inside, nx, ny;
    mask.convertTo(inside, CV_32F);
    cv::GaussianBlur(inside, inside, {7, 7}, 1.5);
    cv::Sobel(inside, nx, CV_32F, 1, 0);
    cv::Sobel(inside, ny, CV_32F, 0, 1);
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(mask, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    std::vector<OutlinePoint> out;
    for (const auto& outline : outlines)
        for (const cv::Point2f at : outline) {
            const cv::Point2f normal(nx.at<float>(at), ny.at<float>(at));
            const auto length = std::hypot(normal.x, normal.y);
            const auto step = normal * (beside / std::max(1.0F, length));
            if (length >= 1 && covers(mask, at + step) && !covers(mask, at - step))
                out.push_back({at, normal / length});
        }
    return out;
}

class Gradient {
public:
    explicit Gradient(const cv::Mat& grey) {
        cv::Mat soft;
        cv::GaussianBlur(grey, soft, {3, 3}, 0.8);
        cv::Sobel(soft, x_, CV_32F, 1, 0);
        cv::Sobel(soft, y_, CV_32F, 0, 1);
    }
    // None outside of the picture.
    cv::Point2f at(cv::Point2f where) const {
        const cv::Point p(cvRound(where.x), cvRound(where.y));
        return cv::Rect({0, 0}, x_.size()).contains(p)
                   ? cv::Point2f(x_.at<float>(p), y_.at<float>(p))
                   : cv::Point2f();
    }

private:
    cv::Mat x_, y_;
};

cv::Point2f along(const OutlinePoint& point) {
    return {-point.inwards.y, point.inwards.x};
}

cv::Point2f outside(const Gradient& gradient, const OutlinePoint& point) {
    return gradient.at(point.at - point.inwards * beside);
}

// Of one direction and strength: 1; of none in common: 0.
double alike(cv::Point2f a, cv::Point2f b) {
    return std::max(0.0F, a.dot(b)) / std::max({a.dot(a), b.dot(b), 1.0F});
}

// As far inside as the edge outside is out, where that leads to.
cv::Point2f ahead(cv::Point2f across, const OutlinePoint& point) {
    const float length = std::max(1.0F, std::hypot(across.x, across.y));
    const cv::Point2f way(-across.y / length, across.x / length);
    const float inwards = way.dot(point.inwards);
    const float steep = std::copysign(std::max(std::abs(inwards), flattest), inwards);
    return point.at - point.inwards * beside + way * (2 * beside / steep);
}

// How much of the edge outside is found again inside, 0..1.
double found_inside(const Gradient& gradient, const OutlinePoint& point) {
    const auto across = outside(gradient, point);
    const auto there = ahead(across, point);
    double best = 0;
    for (int k = -aside; k <= aside; ++k)
        best = std::max(best,
                        alike(across, gradient.at(there + along(point) * static_cast<float>(k))));
    return best;
}

// Weighted by how much of each edge crosses the outline.
struct Sums {
    double points = 0, crossed = 0; // of the outline
    double weight = 0, now = 0, scene = 0;
};

void add(Sums& sums, const Gradient& now, const Gradient& scene, const cv::Mat& mask) {
    for (const auto& point : outline_of(mask)) {
        sums.points += 1;
        // What crosses has its gradient along the outline. Only what is the same outside in both
        // pictures is neither the thing's nor its shade's.
        const auto here = outside(now, point), then = outside(scene, point);
        const double crosses =
            std::min(std::abs(here.dot(along(point))), std::abs(then.dot(along(point)))) *
            alike(here, then);
        if (crosses < edge)
            continue;
        sums.crossed += 1;
        sums.weight += crosses;
        sums.now += crosses * found_inside(now, point);
        sums.scene += crosses * found_inside(scene, point);
    }
}

} // namespace

RunningOn running_on(const cv::Mat& now, const cv::Mat& scene, const Part& part,
                     const cv::Mat& hull) {
    const cv::Rect around = box_around(part, border);
    const Gradient seen(now(around)), known(scene(around));
    Sums sums;
    add(sums, seen, known, part.mask(around));
    add(sums, seen, known, hull(around));
    if (sums.crossed == 0)
        return {};
    return {sums.crossed / sums.points, sums.now / sums.weight, sums.scene / sums.weight};
}

} // namespace gulou::analysis
