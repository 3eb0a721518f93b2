#include "pipeline/analysis/height_fit.hpp"

#include "pipeline/analysis/gravity_fit.hpp"
#include "pipeline/analysis/least_squares.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_samples = 5;
constexpr double v_least = -3.0, v_from = -0.3, v_to = 3.0, v_step = 0.15,
                 v_fine = 0.025; // seconds
constexpr std::array drag_times = {2.4,  1.9,  1.5,  1.2,  0.95, 0.76, 0.61,
                                   0.49, 0.39, 0.31, 0.25, 0.2,  0.16}; // seconds
constexpr double drag_must_gain = 2;                                    // of the misfit
// What is known before anything is seen.
constexpr double earth = 9.81, earth_error = 0.8;  // m/s²: scale and depth are known to 8 %
constexpr double usual_hurl = 1.5, hurl_error = 3; // m/s towards the camera
constexpr double wind_error = 1;                   // m/s
constexpr double nearing_error = 4;                // m/s, of a thing that goes at one speed

using Fit = LeastSquares<4>;

struct Seen {
    double tau, y, weight; // y: metres above the camera
};

struct Problem {
    std::vector<Seen> seen;
    double t0 = 0, weights = 0;
    Viewpoint from;
    double v_from = 0;             // seconds: further back the longer it rises
    std::vector<Fit::Values> rows; // of the trial at hand
};

Problem problem(std::span<const HeightSample> samples, const Viewpoint& from) {
    const double t0 = samples.front().t;
    const double rises = std::ranges::max_element(samples, {}, &HeightSample::z)->t - t0;
    Problem out{{}, t0, 0, from, std::max(v_least, v_from - 2 * rises), {}};
    for (const auto& one : samples) {
        const double weight = 1 / (one.error * one.error);
        out.seen.push_back({one.t - out.t0, one.z - from.height, weight});
        out.weights += weight;
    }
    return out;
}

double gudermann(double x) {
    return 2 * std::atan(std::tanh(x / 2));
}

// How far a speed of 1 at τ = 0, slowed by the same drag, has brought it.
double hurled_shape(double tau, double v, double drag_time) {
    if (drag_time <= 0)
        return tau;
    const double from = v / 2 / drag_time;
    return drag_time * std::cosh(from) * (gudermann(from + tau / drag_time) - gudermann(from));
}

struct Trial {
    HeightFit fit;
    double misfit = 1e300; // weighted squares, with what was known beforehand
};

double square(double x) {
    return x * x;
}

Trial try_with(Problem& problem, double v, double drag_time) {
    Fit equations;
    auto& rows = problem.rows;
    rows.clear();
    for (const auto& one : problem.seen) {
        rows.push_back({1, -fall_shape(one.tau, v, drag_time) / 2,
                        hurled_shape(one.tau, v, drag_time) * one.y, one.tau * one.y});
        equations.add(rows.back(), one.y, one.weight);
    }
    const double away = problem.from.away;
    // What the air has slowed since it was let go cannot be quick now.
    const double slowed = drag_time > 0 ? std::cosh(v / 2 / drag_time) : 1;
    const double hurl = usual_hurl / away / slowed,
                 hurl_weight = square(away * slowed / hurl_error);
    // Without drag wind does nothing.
    const double wind_weight = square(away / (drag_time > 0 ? wind_error : 0.01));
    equations.add({0, 1, 0, 0}, earth, 1 / square(earth_error));
    equations.add({0, 0, 1, 0}, hurl, hurl_weight);
    equations.add({0, 0, 0, 1}, 0, wind_weight);
    const auto u = equations.solve();
    if (!u || (*u)[1] <= 0)
        return {};
    Trial out;
    double squares = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        squares += problem.seen[i].weight *
                   square(problem.seen[i].y -
                          std::inner_product(rows[i].begin(), rows[i].end(), u->begin(), 0.0));
    out.fit.unlikely = hurl_weight * square((*u)[2] - hurl) + wind_weight * square((*u)[3]);
    out.misfit = squares + out.fit.unlikely + square(((*u)[1] - earth) / earth_error);
    out.fit.t0 = problem.t0;
    out.fit.first = (*u)[0] + problem.from.height;
    out.fit.gravity = (*u)[1];
    out.fit.v = v;
    out.fit.drag_time = drag_time;
    out.fit.nearing = ((*u)[2] + (*u)[3]) * away;
    out.fit.rms = std::sqrt(squares / problem.weights);
    out.fit.misfit = out.misfit;
    out.fit.used = static_cast<int>(rows.size());
    return out;
}

Trial best_with(Problem& problem, double drag_time) {
    Trial best;
    const auto scan = [&](double from, double to, double step) {
        for (double v = from; v <= to + step / 2; v += step)
            if (auto trial = try_with(problem, v, drag_time); trial.misfit < best.misfit)
                best = trial;
    };
    scan(problem.v_from, v_to, v_step);
    const double about = best.fit.v;
    scan(std::max(problem.v_from, about - v_step + v_fine), about + v_step - v_fine, v_fine);
    return best;
}

// A thing that comes down at one speed, and perhaps nearer.
void compare_with_steady(const Problem& problem, HeightFit& fit) {
    const double weight = square(problem.from.away / nearing_error);
    LeastSquares<3> equations;
    for (const auto& one : problem.seen)
        equations.add({1, -one.tau, one.tau * one.y}, one.y, one.weight);
    equations.add({0, 0, 1}, 0, weight);
    const auto u = equations.solve();
    if (!u)
        return;
    const auto [first, speed, nearing] = *u;
    for (const auto& one : problem.seen)
        fit.steady_misfit +=
            one.weight * square(one.y - first + speed * one.tau - nearing * one.tau * one.y);
    fit.steady_misfit += weight * square(nearing);
    fit.steady_speed = speed;
}

// Inverse of the parabola's normal matrix, times what the residuals say the errors are.
std::array<double, 9> covariance(const Problem& problem, double rms) {
    double m[5] = {};
    for (const auto& one : problem.seen) {
        double power = one.weight;
        for (double& sum : m) {
            sum += power;
            power *= one.tau;
        }
    }
    const double a = m[0], b = m[1], c = m[2], d = m[3], e = m[4];
    const double det = a * (c * e - d * d) - b * (b * e - c * d) + c * (b * d - c * c);
    const double chi = square(rms) * problem.weights;
    const double k =
        std::max(1.0, chi / static_cast<double>(problem.seen.size() - 3)) / std::max(det, 1e-300);
    const double i00 = c * e - d * d, i01 = c * d - b * e, i02 = b * d - c * c, i11 = a * e - c * c,
                 i12 = b * c - a * d, i22 = a * c - b * b;
    return {k * i00, k * i01, k * i02, k * i01, k * i11, k * i12, k * i02, k * i12, k * i22};
}

} // namespace

double HeightFit::z(double t) const {
    return first - gravity / 2 * fall_shape(t - t0, v, drag_time);
}

double HeightFit::gathers_speed() const {
    constexpr double least_noise = 0.3; // of what the errors are said to be, squared
    return used > 0 ? (steady_misfit - misfit) / std::max(least_noise, misfit / used) : 0;
}

double HeightFit::error(double t) const {
    const double tau = t - t0, basis[3] = {1, tau, tau * tau};
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            sum += basis[i] * basis[j] * covariance[3 * i + j];
    return std::sqrt(std::max(0.0, sum));
}

double sway(std::span<const HeightSample> samples) {
    std::vector<Sample> aside;
    for (const auto& one : samples)
        aside.push_back({one.t, one.x, 0});
    return sideways_rms(aside);
}

namespace {

constexpr double outlier = 3;         // times the usual error
constexpr double most_outliers = 0.2; // of the samples
constexpr std::size_t enough_to_leave_some = 12;

std::optional<HeightFit> fit_all(std::span<const HeightSample> samples, const Viewpoint& from) {
    auto seen = problem(samples, from);
    Trial best = best_with(seen, 0);
    const double plain = best.misfit - drag_must_gain;
    for (const double drag : drag_times) {
        const auto trial = best_with(seen, drag);
        if (trial.misfit < std::min(plain, best.misfit))
            best = trial;
    }
    if (best.misfit >= 1e300)
        return std::nullopt;
    compare_with_steady(seen, best.fit);
    best.fit.covariance = covariance(seen, best.fit.rms);
    return best.fit;
}

// The samples without those that are far off a parabola through most of them: what stood where the
// thing came from, and what an encoder left behind it. Least absolute deviations, by weighting.
std::vector<HeightSample> without_outliers(std::span<const HeightSample> samples) {
    std::vector<double> off(samples.size(), 0);
    const double t0 = samples.front().t;
    for (int round = 0; round < 8; ++round) {
        LeastSquares<3> equations;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const double tau = samples[i].t - t0;
            equations.add({1, tau, tau * tau}, samples[i].z,
                          1 / std::max(samples[i].error, round == 0 ? 1.0 : off[i]));
        }
        const auto u = equations.solve();
        if (!u)
            return {samples.begin(), samples.end()};
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const double tau = samples[i].t - t0;
            off[i] = std::abs(samples[i].z - (*u)[0] - (*u)[1] * tau - (*u)[2] * tau * tau);
        }
    }
    auto sorted = off;
    std::ranges::sort(sorted);
    const double usual = 1.5 * sorted[sorted.size() / 2];
    const double kept = sorted[static_cast<std::size_t>((1 - most_outliers) *
                                                        static_cast<double>(sorted.size() - 1))];
    std::vector<HeightSample> out;
    for (std::size_t i = 0; i < samples.size(); ++i)
        if (off[i] <= std::max({outlier * usual, outlier * samples[i].error, kept}))
            out.push_back(samples[i]);
    return out;
}

} // namespace

std::optional<HeightFit> fit_height(std::span<const HeightSample> samples, const Viewpoint& from) {
    if (samples.size() < least_samples || !(from.away > 0))
        return std::nullopt;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].t <= samples[i - 1].t)
            return std::nullopt;
    if (samples.size() < enough_to_leave_some)
        return fit_all(samples, from);
    return fit_all(without_outliers(samples), from);
}

} // namespace gulou::analysis
