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

// A body in free fall seen by a pinhole camera: y(t) = (q + p·s) / (1 + r·s), s = τ² + v·τ with
// τ = t − t0. Linear in q, p, r for a fixed v, so v is scanned and the rest is least squares.
struct GravityFit {
    double t0 = 0; // of the first sample
    double q = 0, p = 0, r = 0, v = 0;
    double rms = 0;        // pixels, of y
    double linear_rms = 0; // of a straight line through the same samples
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
