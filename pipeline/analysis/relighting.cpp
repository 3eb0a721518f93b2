#include "pipeline/analysis/relighting.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr int smeared = 5; // pixels
constexpr double no_colour = 128;

cv::Mat blurred(const cv::Mat& grey) {
    cv::Mat out;
    grey.convertTo(out, CV_32F);
    cv::blur(out, out, {smeared, smeared});
    return out;
}

double mean_apart(const cv::Mat& a, const cv::Mat& b, const cv::Mat& mask) {
    cv::Mat difference;
    cv::absdiff(a, b, difference);
    return cv::mean(difference, mask)[0];
}

// Of U and V together; light scales their distance from no colour.
double recoloured(const Part& part, const LanePicture& now, const LanePicture& scene,
                  double times) {
    const auto seen = colours(now, part.box), known = colours(scene, part.box);
    double out = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        cv::Mat a, b;
        seen.at(i).convertTo(a, CV_32F, 1, -no_colour);
        known.at(i).convertTo(b, CV_32F, times, -no_colour * times);
        out += mean_apart(a, b, part.mask(part.box));
    }
    return out;
}

} // namespace

Relighting relighting(const Part& part, const LanePicture& now, const LanePicture& scene) {
    const cv::Mat seen = blurred(now.grey), known = blurred(scene.grey);
    const double times =
        cv::mean(seen, part.mask)[0] / std::max(1.0, cv::mean(known, part.mask)[0]);
    cv::Scalar mean, deviation;
    cv::meanStdDev(known, mean, deviation, part.mask);
    Relighting out;
    out.apart = mean_apart(seen, known, part.mask);
    out.left = mean_apart(seen, known * times, part.mask);
    out.structure = times * deviation[0];
    out.in_colour = !now.colour.empty() && !scene.colour.empty();
    if (out.in_colour)
        out.colour_left = recoloured(part, now, scene, times);
    return out;
}

} // namespace gulou::analysis
