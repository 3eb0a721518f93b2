#include "pipeline/analysis/height_fit.hpp"

#include "pipeline/analysis/gravity_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_samples = 5;
constexpr double v_from = -0.3, v_to = 3.0, v_step = 0.05; // seconds
constexpr std::array drag_times = {0.0, 2.5, 1.6, 1.1, 0.8, 0.6, 0.45, 0.32, 0.22};
constexpr double drag_must_gain = 0.8; // of the rms without it

struct Line {
    double base = 0, slope = 0, rms = 0;
};

// z = base + slope·s, weighted.
Line line(std::span<const HeightSample> samples, const auto& shape) {
    double n = 0, s = 0, z = 0, ss = 0, sz = 0;
    for (const auto& one : samples) {
        const double w = 1 / (one.error * one.error), x = shape(one.t);
        n += w;
        s += w * x;
        z += w * one.z;
        ss += w * x * x;
        sz += w * x * one.z;
    }
    Line out;
    const double det = n * ss - s * s;
    out.slope = std::abs(det) > 1e-12 ? (n * sz - s * z) / det : 0;
    out.base = (z - out.slope * s) / n;
    double sum = 0;
    for (const auto& one : samples)
        sum += std::pow((one.z - out.base - out.slope * shape(one.t)) / one.error, 2);
    out.rms = std::sqrt(sum / n);
    return out;
}

HeightFit best_without(std::span<const HeightSample> samples, double drag) {
    HeightFit best;
    best.rms = 1e300;
    const double t0 = samples.front().t;
    for (double v = v_from; v <= v_to; v += v_step) {
        const auto fit = line(samples, [&](double t) { return fall_shape(t - t0, v, drag); });
        if (fit.rms < best.rms && fit.slope < 0) {
            best = {};
            best.t0 = t0;
            best.first = fit.base;
            best.gravity = -2 * fit.slope;
            best.v = v;
            best.drag_time = drag;
            best.rms = fit.rms;
        }
    }
    return best;
}

// Inverse of the parabola's normal matrix, times what the residuals say the errors are.
std::array<double, 9> covariance(std::span<const HeightSample> samples, const HeightFit& fit) {
    double m[5] = {}, chi = 0;
    for (const auto& one : samples) {
        const double w = 1 / (one.error * one.error), tau = one.t - fit.t0;
        double power = w;
        for (double& sum : m) {
            sum += power;
            power *= tau;
        }
        chi += w * std::pow(one.z - fit.z(one.t), 2);
    }
    const double a = m[0], b = m[1], c = m[2], d = m[3], e = m[4];
    const double det = a * (c * e - d * d) - b * (b * e - c * d) + c * (b * d - c * c);
    const double k =
        std::max(1.0, chi / static_cast<double>(samples.size() - 3)) / std::max(det, 1e-300);
    const double i00 = c * e - d * d, i01 = c * d - b * e, i02 = b * d - c * c, i11 = a * e - c * c,
                 i12 = b * c - a * d, i22 = a * c - b * b;
    return {k * i00, k * i01, k * i02, k * i01, k * i11, k * i12, k * i02, k * i12, k * i22};
}

} // namespace

double HeightFit::z(double t) const {
    return first - gravity / 2 * fall_shape(t - t0, v, drag_time);
}

double HeightFit::error(double t) const {
    const double tau = t - t0, basis[3] = {1, tau, tau * tau};
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            sum += basis[i] * basis[j] * covariance[3 * i + j];
    return std::sqrt(std::max(0.0, sum));
}

std::optional<HeightFit> fit_height(std::span<const HeightSample> samples) {
    if (samples.size() < least_samples)
        return std::nullopt;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].t <= samples[i - 1].t)
            return std::nullopt;
    HeightFit best = best_without(samples, 0);
    for (const double drag : drag_times) {
        if (drag <= 0)
            continue;
        const auto fit = best_without(samples, drag);
        if (fit.rms < (best.drag_time > 0 ? 1 : drag_must_gain) * best.rms)
            best = fit;
    }
    if (best.rms >= 1e300)
        return std::nullopt;
    const double t0 = samples.front().t;
    const auto steady = line(samples, [t0](double t) { return t - t0; });
    best.line_rms = steady.rms;
    best.line_speed = -steady.slope;
    best.covariance = covariance(samples, best);
    return best;
}

} // namespace gulou::analysis
