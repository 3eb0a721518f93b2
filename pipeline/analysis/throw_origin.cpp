#include "pipeline/analysis/throw_origin.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace gulou::analysis {
namespace {

constexpr double trusted_back = 0.4; // seconds an extrapolation is trusted
constexpr double least_error = 0.25; // metres: a hand's reach
constexpr double across_error = 0.4; // metres: sideways, likewise
constexpr std::size_t most_candidates = 3;
constexpr double least_probability = 0.02;
constexpr int around = 3; // floors and windows on each side that are weighed

double normal_below(double x) {
    return std::erfc(-x / std::numbers::sqrt2) / 2;
}

struct Spread {
    double at = 0, error = 1; // metres
    double within(double from, double to) const {
        return normal_below((to - at) / error) - normal_below((from - at) / error);
    }
};

// Metres above the street at the moment of release. Between that moment as extrapolated and the
// first sight it may have been let go anywhere, hence the third part of the error.
std::optional<Spread> height(const FacadeMap& map, const HeightFit* fit, const Release& release) {
    const auto seen = map.height(release.at);
    if (!seen)
        return std::nullopt;
    Spread out{*seen, least_error};
    if (fit != nullptr) {
        out.at = fit->z(release.t);
        const double unseen = (out.at - fit->z(release.t + release.before)) / 3;
        out.error = std::hypot(out.error, fit->error(release.t), unseen);
    }
    out.error = std::hypot(out.error, map.depth_error(out.at));
    return out;
}

std::optional<Spread> across(const FacadeMap& map, const Release& release) {
    const auto x = map.across(release.at);
    if (!x || map.facade().window_m <= 0)
        return std::nullopt;
    return Spread{*x, across_error};
}

int floor_of(const Facade& facade, double z) {
    const int floor = static_cast<int>(std::floor((z - facade.ground_m) / facade.floor_m)) + 1;
    return std::clamp(floor, 1, facade.floor_count > 0 ? facade.floor_count + 1 : 1000);
}

// The lowest and highest floors take what lies beyond them.
double probability(const Facade& facade, const Spread& z, int floor) {
    const double from = facade.ground_m + (floor - 1) * facade.floor_m;
    const bool roof = facade.floor_count > 0 && floor > facade.floor_count;
    return z.within(floor == 1 ? from - 1e3 : from, roof ? from + 1e4 : from + facade.floor_m);
}

std::vector<OriginCandidate> candidates(const Facade& facade, const Spread& z,
                                        const std::optional<Spread>& x) {
    std::vector<OriginCandidate> out;
    const int middle = floor_of(facade, z.at);
    for (int floor = std::max(1, middle - around); floor <= middle + around; ++floor) {
        if (facade.floor_count > 0 && floor > facade.floor_count + 1)
            break;
        const double p = probability(facade, z, floor);
        if (!x) {
            out.push_back({floor, std::nullopt, p});
            continue;
        }
        const int window = static_cast<int>(std::floor(x->at / facade.window_m)) + 1;
        for (int column = std::max(1, window - around); column <= window + around; ++column)
            out.push_back(
                {floor, column,
                 p * x->within((column - 1) * facade.window_m, column * facade.window_m)});
    }
    std::ranges::sort(out, std::greater{}, &OriginCandidate::probability);
    std::erase_if(out, [](const auto& one) { return one.probability < least_probability; });
    if (out.size() > most_candidates)
        out.resize(most_candidates);
    return out;
}

} // namespace

Origin trace_origin(const FacadeMap& map, const HeightFit* fit, const Release& release) {
    Origin origin{release.at, std::nullopt,
                  std::clamp(1 - release.before / (2 * trusted_back), 0.5, 1.0)};
    const auto z = height(map, fit, release);
    if (!z)
        return origin;
    const auto& facade = map.facade();
    origin.candidates = candidates(facade, *z, across(map, release));
    // The floor all windows together speak for.
    const int middle = floor_of(facade, z->at);
    origin.floor = middle;
    origin.probability = probability(facade, *z, middle);
    return origin;
}

} // namespace gulou::analysis
