// Does a track fall freely in metres, how far does drag slow it, and does it come nearer? Pure.
#pragma once

#include <array>
#include <optional>
#include <span>

namespace gulou::analysis {

struct HeightSample {
    double t = 0;     // seconds
    double z = 0;     // metres above the street, were it in the plane things usually fall in
    double error = 1; // metres, one standard deviation
    double x = 0;     // metres to the right, in the same plane
};

// Where the camera stands: what comes nearer seems to move away from the camera's own height.
struct Viewpoint {
    double height = 2; // metres above the street
    double away = 20;  // metres to the plane things usually fall in
};

// A body let go with a velocity of its own, drag growing with the square of speed, in still air or
// a steady wind. With y = z − the camera's height and τ = t − t0 it is seen at
//   y(τ) = (first − gravity/2 · fall_shape(τ, v, T)) / (1 − hurled·e(τ) − carried·τ),
// where e(τ) is how far the speed it was hurled with has brought it nearer, and `carried` is the
// wind's part. Linear in first, gravity, hurled and carried but for y itself on the right, for
// which the sample is taken; v and T are scanned. Gravity, the hurling and the wind are known
// beforehand to within what the world allows, so that a few samples of a short fall do not invent
// them.
struct HeightFit {
    double t0 = 0;            // of the first sample, seconds
    double first = 0;         // metres above the street at t0
    double gravity = 0;       // m/s²
    double v = 0;             // seconds: the body hung still v/2 before t0; after it where negative
    double drag_time = 0;     // T, seconds; 0: no drag to be seen
    double nearing = 0;       // m/s towards the camera at t0
    double rms = 0;           // metres
    double misfit = 0;        // squares of the errors, and of what is unlikely beforehand
    double unlikely = 0;      // squares of how far hurling and wind are from the usual
    double steady_misfit = 0; // of a thing that comes down, and perhaps nearer, at one speed
    double steady_speed = 0;  // that speed, m/s downward
    int used = 0;             // samples
    // Of height, speed and half the acceleration at t0, row by row, from a parabola's residuals.
    std::array<double, 9> covariance{};

    double z(double t) const;
    double release() const { return t0 - v / 2; }          // seconds
    double error(double t) const;                          // standard deviation of z(t), metres
    double fastest() const { return gravity * drag_time; } // m/s; 0: no drag to be seen
    // What balances at 8 m/s: paper, an empty bag.
    bool light() const { return drag_time > 0 && drag_time <= 8 / 9.81; }
    // How much better a fall explains the samples than one speed does: twice the logarithm of the
    // likelihood ratio, the errors being at least what the fall leaves.
    double gathers_speed() const;
};

// How far from side to side it sways, metres: rms about a smooth path.
double sway(std::span<const HeightSample> samples);

// Of 12 samples and more up to a fifth are left out where they are far off the others. None for
// fewer than 5 samples, for times that do not increase, or where nothing fits.
std::optional<HeightFit> fit_height(std::span<const HeightSample> samples,
                                    const Viewpoint& from = {});

} // namespace gulou::analysis
