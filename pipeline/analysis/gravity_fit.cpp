#include "pipeline/analysis/gravity_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_samples = 5;
constexpr double fastest_start = 3.0; // of v, seconds: a body already falling for 1.5 s
constexpr double v_step = 0.05;
constexpr double least_depth = 0.2; // 1 + r·s stays above: the body does not pass the camera
constexpr double outlier = 2.5;     // times the rms

using Row = std::array<double, 4>; // three unknowns and the right side

// Gauss elimination with pivoting; false when singular.
bool solve(std::array<Row, 3>& m, std::array<double, 3>& out) {
    for (std::size_t c = 0; c < 3; ++c) {
        std::size_t best = c;
        for (std::size_t i = c + 1; i < 3; ++i)
            if (std::abs(m[i][c]) > std::abs(m[best][c]))
                best = i;
        if (std::abs(m[best][c]) < 1e-12)
            return false;
        std::swap(m[c], m[best]);
        for (std::size_t i = c + 1; i < 3; ++i) {
            const double f = m[i][c] / m[c][c];
            for (std::size_t j = c; j < 4; ++j)
                m[i][j] -= f * m[c][j];
        }
    }
    for (std::size_t i = 3; i-- > 0;) {
        double sum = m[i][3];
        for (std::size_t j = i + 1; j < 3; ++j)
            sum -= m[i][j] * out[j];
        out[i] = sum / m[i][i];
    }
    return true;
}

void accumulate(std::array<Row, 3>& m, const std::array<double, 3>& basis, double value) {
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            m[i][j] += basis[i] * basis[j];
        m[i][3] += basis[i] * value;
    }
}

double rms_of(const GravityFit& fit, std::span<const Sample> samples) {
    double sum = 0;
    for (const auto& s : samples)
        sum += std::pow(s.y - fit.y(s.t), 2);
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

// `span` scales y so that the three unknowns are of one size.
std::optional<GravityFit> fit_with(std::span<const Sample> samples, double v, double y0,
                                   double span) {
    std::array<Row, 3> m{};
    const double t0 = samples.front().t;
    for (const auto& s : samples) {
        const double tau = s.t - t0, f = tau * tau + v * tau, y = (s.y - y0) / span;
        accumulate(m, {1, f, -y * f}, y);
    }
    std::array<double, 3> u{};
    if (!solve(m, u))
        return std::nullopt;
    const double tau = samples.back().t - t0, last = tau * tau + v * tau;
    if (1 + u[2] * last < least_depth || 1 + u[2] * last > 1 / least_depth)
        return std::nullopt;
    // Back to pixels: y = y0 + span·(q + p·s)/(1 + r·s).
    GravityFit fit;
    fit.t0 = t0;
    fit.v = v;
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

std::optional<GravityFit> scan(std::span<const Sample> samples) {
    const auto [low, high] = std::ranges::minmax_element(samples, {}, &Sample::y);
    const double span = std::max(1.0, high->y - low->y);
    std::optional<GravityFit> best;
    for (double v = 0; v <= fastest_start; v += v_step) {
        const auto fit = fit_with(samples, v, low->y, span);
        if (fit && (!best || fit->rms < best->rms))
            best = fit;
    }
    if (best)
        best->linear_rms = linear_rms(samples);
    return best;
}

} // namespace

double GravityFit::y(double t) const {
    const double tau = t - t0, s = tau * tau + v * tau;
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
    std::array<Row, 3> m{};
    const double t0 = samples.front().t;
    for (const auto& s : samples) {
        const double tau = s.t - t0;
        accumulate(m, {1, tau, tau * tau}, s.x);
    }
    std::array<double, 3> u{};
    if (!solve(m, u))
        return std::numeric_limits<double>::max();
    double sum = 0;
    for (const auto& s : samples) {
        const double tau = s.t - t0;
        sum += std::pow(s.x - u[0] - u[1] * tau - u[2] * tau * tau, 2);
    }
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

} // namespace gulou::analysis
