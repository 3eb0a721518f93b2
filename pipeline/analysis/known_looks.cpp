#include "pipeline/analysis/known_looks.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double least_every = 30; // seconds
constexpr double a_dwell = 8;      // pictures: what came a dwell ago leaves most of them
constexpr std::size_t most = 24;
constexpr double well_before = 5;   // seconds: whoever brings a thing is near it before
constexpr double mostly_free = 0.6; // share of the part
constexpr double same_colour = 12;  // of U and V together: what the light does to yellow paint

// Mean difference of U and V together; 0 where one of the pictures has none.
double colour_apart(const LanePicture& a, const LanePicture& b, const Part& part) {
    if (a.colour.empty() || b.colour.empty())
        return 0;
    const auto first = colours(a, part.box), second = colours(b, part.box);
    const cv::Mat own = part.mask(part.box);
    double out = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        cv::Mat difference;
        cv::absdiff(first.at(i), second.at(i), difference);
        out += cv::mean(difference, own)[0];
    }
    return out;
}

} // namespace

KnownLooks::KnownLooks(double dwell) : every_(std::max(least_every, dwell / a_dwell)) {}

void KnownLooks::see(const LanePicture& picture, const cv::Mat& occupied, double now) {
    if (!known_.empty() && now - known_.back().at < every_)
        return;
    known_.push_back({{picture.grey.clone(), picture.colour.clone()}, ~occupied, now});
    if (known_.size() > most)
        known_.pop_front();
}

double KnownLooks::likeness(const Part& part, const LanePicture& picture, double came,
                            double noise) const {
    double best = -1;
    for (const auto& known : known_)
        if (known.at < came - well_before && share(known.free, part) >= mostly_free &&
            colour_apart(known.picture, picture, part) <= same_colour)
            best =
                std::max(best, analysis::likeness(known.picture.grey, picture.grey, part, noise));
    return best;
}

void KnownLooks::forget(const cv::Mat& mask) {
    for (auto& known : known_)
        known.free.setTo(0, mask);
}

} // namespace gulou::analysis
