// Does a track fall freely in metres, and how far does drag slow it? Pure.
#pragma once

#include <array>
#include <optional>
#include <span>

namespace gulou::analysis {

struct HeightSample {
    double t = 0;     // seconds
    double z = 0;     // metres above the street
    double error = 1; // metres, one standard deviation
};

// z(t) = first − gravity/2 · fall_shape(τ, v, T), τ = t − t0 (see gravity_fit.hpp): v is scanned,
// and T for drag that grows with the square of speed; the rest is weighted least squares.
struct HeightFit {
    double t0 = 0;         // of the first sample, seconds
    double first = 0;      // metres at t0
    double gravity = 0;    // m/s²
    double v = 0;          // seconds: the body hung still v/2 before t0
    double drag_time = 0;  // T, seconds; 0: no drag to be seen
    double rms = 0;        // metres
    double line_rms = 0;   // of a fall at one speed
    double line_speed = 0; // that speed, m/s downward
    // Of height, speed and half the acceleration at t0, row by row, from a parabola's residuals.
    std::array<double, 9> covariance{};

    double z(double t) const;
    double release() const { return t0 - v / 2; } // seconds
    double error(double t) const;                 // standard deviation of z(t), metres
};

// None for fewer than 5 samples, for times that do not increase, or where nothing fits.
std::optional<HeightFit> fit_height(std::span<const HeightSample> samples);

} // namespace gulou::analysis
