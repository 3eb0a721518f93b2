// Does a track fall freely, as a pinhole camera would show it?
#pragma once

#include <optional>
#include <span>

namespace gulou::analysis {

struct Sample {
    double t = 0; // seconds
    double x = 0; // pixels, down is positive y
    double y = 0;
};

// How far a body has come `tau` seconds after its first sight, in units of half its gravity, when
// it hung still v/2 seconds before that: τ² + v·τ; with drag that grows with the square of speed
// 2T²·(ln cosh((τ + v/2)/T) − ln cosh(v/2T)). `drag_time` T in seconds, 0: no drag.
double fall_shape(double tau, double v, double drag_time);

// A body in free fall seen by a pinhole camera: y(t) = (q + p·s) / (1 + r·s), s = fall_shape(τ, v,
// T) with τ = t − t0. Linear in q, p, r for fixed v and T: these are scanned, the rest is least
// squares.
struct GravityFit {
    double t0 = 0; // of the first sample
    double q = 0, p = 0, r = 0, v = 0;
    double drag_time = 0;  // T; 0: no drag to be seen
    double rms = 0;        // pixels, of y
    double linear_rms = 0; // of a straight line through the same samples
    double steady_rms = 0; // of a fall at one speed, seen by a pinhole camera
    int used = 0;          // samples, after at most one outlier was left out

    double y(double t) const;
    // The moment at which the body hung still or was let go: v = 0 ↔ the first sample.
    double release() const { return t0 - v / 2; }
};

// None for fewer than 5 samples, for times that do not increase, or where nothing fits.
std::optional<GravityFit> fit_gravity(std::span<const Sample> samples);

// Root mean square distance of x from a quadratic in t: how straight the path is, pixels.
double sideways_rms(std::span<const Sample> samples);

} // namespace gulou::analysis
