#include "pipeline/analysis/gravity_fit.hpp"

#include "pipeline/analysis/least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_samples = 5;
constexpr double slowest_start = -0.2; // of v, seconds: still rising, for 0.1 s
constexpr double fastest_start = 3.0;  // a body already falling for 1.5 s
constexpr double v_step = 0.05;
constexpr std::array drag_times = {1.6, 0.9, 0.55, 0.35}; // seconds: 16 to 3.4 m/s at most
constexpr double worth_it = 0.2;                          // pixels of rms that drag must gain
constexpr double least_depth = 0.2; // 1 + r·s stays above: the body does not pass the camera
constexpr double outlier = 2.5;     // times the rms
constexpr double pixel_error = 0.7;
constexpr double usual_nearing = 0.4; // of its distance, in a second

using Equations = LeastSquares<3>;

double rms_of(const GravityFit& fit, std::span<const Sample> samples) {
    double sum = 0;
    for (const auto& s : samples)
        sum += std::pow(s.y - fit.y(s.t), 2);
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

// What is scanned, and how samples are scaled: the unknowns are of one size then.
struct Trial {
    double v = 0, drag_time = 0;
    double y0 = 0, span = 1; // pixels
    double rises = 0;        // seconds before it falls
};

std::optional<GravityFit> fit_with(std::span<const Sample> samples, const Trial& trial) {
    const auto [v, drag_time, y0, span, rises] = trial;
    Equations m;
    const double t0 = samples.front().t;
    for (const auto& s : samples) {
        const double f = fall_shape(s.t - t0, v, drag_time), y = (s.y - y0) / span;
        m.add({1, f, -y * f}, y);
    }
    const auto solved = m.solve();
    if (!solved)
        return std::nullopt;
    const auto& u = *solved;
    const double last = fall_shape(samples.back().t - t0, v, drag_time);
    if (1 + u[2] * last < least_depth || 1 + u[2] * last > 1 / least_depth)
        return std::nullopt;
    // Back to pixels: y = y0 + span·(q + p·s)/(1 + r·s).
    GravityFit fit;
    fit.t0 = t0;
    fit.v = v;
    fit.drag_time = drag_time;
    fit.r = u[2];
    fit.q = y0 + span * u[0];
    fit.p = y0 * u[2] + span * u[1];
    fit.rms = rms_of(fit, samples);
    fit.used = static_cast<int>(samples.size());
    return fit;
}

double linear_rms(std::span<const Sample> samples) {
    double n = 0, t = 0, y = 0, tt = 0, ty = 0;
    const double t0 = samples.front().t;
    for (const auto& s : samples) {
        n += 1;
        t += s.t - t0;
        y += s.y;
        tt += (s.t - t0) * (s.t - t0);
        ty += (s.t - t0) * s.y;
    }
    const double slope = (n * ty - t * y) / (n * tt - t * t), base = (y - slope * t) / n;
    double sum = 0;
    for (const auto& s : samples)
        sum += std::pow(s.y - base - slope * (s.t - t0), 2);
    return std::sqrt(sum / n);
}

// The rms of y = (q + p·τ)/(1 + r·τ), a sudden nearing counted against it.
double steady_rms(std::span<const Sample> samples, const Trial& scale) {
    const auto in_span = [&](double y) { return (y - scale.y0) / scale.span; };
    const double weight = std::pow(pixel_error / scale.span / usual_nearing, 2);
    Equations m;
    const double t0 = samples.front().t;
    for (const auto& s : samples)
        m.add({1, s.t - t0, -in_span(s.y) * (s.t - t0)}, in_span(s.y));
    m.add({0, 0, 1}, 0, weight);
    const auto solved = m.solve();
    if (!solved)
        return 0;
    const auto& u = *solved;
    double sum = weight * u[2] * u[2] * scale.span * scale.span;
    for (const auto& s : samples) {
        const double below = 1 + u[2] * (s.t - t0);
        const double y = scale.y0 + scale.span * (u[0] + u[1] * (s.t - t0)) / below;
        sum += std::pow(s.y - y, 2);
    }
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

std::optional<GravityFit> best_at(std::span<const Sample> samples, Trial trial) {
    std::optional<GravityFit> best;
    for (trial.v = slowest_start - 2 * trial.rises; trial.v <= fastest_start; trial.v += v_step) {
        const auto fit = fit_with(samples, trial);
        if (fit && (!best || fit->rms < best->rms))
            best = fit;
    }
    return best;
}

std::optional<GravityFit> scan(std::span<const Sample> samples) {
    const auto [low, high] = std::ranges::minmax_element(samples, {}, &Sample::y);
    Trial trial{0, 0, low->y, std::max(1.0, high->y - low->y), low->t - samples.front().t};
    auto best = best_at(samples, trial);
    // Drag must earn its place: it is one more thing to fit noise with.
    const double plain = best ? best->rms : std::numeric_limits<double>::infinity();
    for (const double drag_time : drag_times) {
        trial.drag_time = drag_time;
        const auto fit = best_at(samples, trial);
        const double least_gain = best && best->drag_time > 0 ? 0 : worth_it;
        if (fit && fit->rms < plain - worth_it && (!best || fit->rms < best->rms - least_gain))
            best = fit;
    }
    if (best) {
        best->linear_rms = linear_rms(samples);
        best->steady_rms = steady_rms(samples, trial);
    }
    return best;
}

} // namespace

double fall_shape(double tau, double v, double drag_time) {
    if (drag_time <= 0)
        return tau * tau + v * tau;
    // ln cosh x = |x| + ln(1 + e^(−2|x|)) − ln 2, without overflow.
    const auto ln_cosh = [](double x) {
        return std::abs(x) + std::log1p(std::exp(-2 * std::abs(x))) - std::numbers::ln2;
    };
    return 2 * drag_time * drag_time *
           (ln_cosh((tau + v / 2) / drag_time) - ln_cosh(v / 2 / drag_time));
}

double GravityFit::y(double t) const {
    const double s = fall_shape(t - t0, v, drag_time);
    return (q + p * s) / (1 + r * s);
}

std::optional<GravityFit> fit_gravity(std::span<const Sample> samples) {
    if (samples.size() < least_samples)
        return std::nullopt;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].t <= samples[i - 1].t)
            return std::nullopt;
    auto fit = scan(samples);
    if (!fit || samples.size() <= least_samples)
        return fit;
    const auto worst = std::ranges::max_element(
        samples, {}, [&](const Sample& s) { return std::abs(s.y - fit->y(s.t)); });
    if (std::abs(worst->y - fit->y(worst->t)) < outlier * fit->rms)
        return fit;
    std::vector<Sample> rest(samples.begin(), worst);
    rest.insert(rest.end(), worst + 1, samples.end());
    const auto better = scan(rest);
    return better ? better : fit;
}

double sideways_rms(std::span<const Sample> samples) {
    if (samples.size() < 4)
        return 0;
    Equations m;
    const double t0 = samples.front().t;
    for (const auto& s : samples) {
        const double tau = s.t - t0;
        m.add({1, tau, tau * tau}, s.x);
    }
    const auto solved = m.solve();
    if (!solved)
        return std::numeric_limits<double>::max();
    const auto& u = *solved;
    double sum = 0;
    for (const auto& s : samples) {
        const double tau = s.t - t0;
        sum += std::pow(s.x - u[0] - u[1] * tau - u[2] * tau * tau, 2);
    }
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

} // namespace gulou::analysis
