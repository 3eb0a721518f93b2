// How much a camera shakes: how far its picture moves from one measurement to the next.
#pragma once

#include <algorithm>
#include <cmath>

namespace gulou::analysis {

class ShakeGauge {
public:
    // The picture has moved by so many pixels in so many seconds. A turn of the camera counts for
    // no more than shaking can be.
    void see(double pixels, double seconds) {
        const double moved = std::min(pixels, most);
        squares_ += std::clamp(seconds / memory, 0.0, 1.0) * (moved * moved - squares_);
    }
    // Root mean square of the last seconds, pixels; 0 while the camera stands still but for what
    // its shift is measured wrongly by.
    double pixels() const {
        const double rms = std::sqrt(squares_);
        return rms < least ? 0 : rms;
    }

private:
    static constexpr double memory = 3;             // seconds
    static constexpr double most = 2, least = 0.06; // pixels
    double squares_ = 0;
};

} // namespace gulou::analysis
