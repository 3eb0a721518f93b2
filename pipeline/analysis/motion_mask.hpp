// What moved quickly: the middle picture against one before and one after, over the tile's noise.
#pragma once

#include <opencv2/core.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace gulou::analysis {

// The moment in the middle of the kept pictures.
struct Motion {
    double t = 0;                  // stream seconds of that moment
    cv::Mat mask;                  // 255 where something passed
    cv::Mat before, middle, after; // the grey pictures that were compared
};

// Keeps 2·delay + 1 pictures. A pixel has moved when it differs from both the picture `delay`
// before and the one `delay` after, by 4.5 × the running noise of its 16×16 tile: ghosts, slow
// changes, sensor noise and compression stay below.
class MotionMask {
public:
    struct Tuning {
        double floor = 10;   // grey levels, never below
        double factor = 4.5; // of the tile's noise
    };
    explicit MotionMask(Tuning tuning) : tuning_(tuning) {}

    // None until enough pictures are there. `delay` in pictures, 1 to 5.
    std::optional<Motion> push(cv::Mat grey, double t, int delay);
    // Forgets the pictures; the noise stays.
    void restart() { kept_.clear(); }
    // Thresholds times this from now on: rain and snow.
    void raise(double times) { raised_ = times; }

private:
    void set_levels(cv::Size tiles);
    void compare(Motion& motion);
    void learn(const std::vector<unsigned>& sums, cv::Size tiles, int height);

    struct Kept {
        cv::Mat grey;
        double t;
    };
    Tuning tuning_;
    double raised_ = 1;
    std::deque<Kept> kept_;
    cv::Mat noise_;  // CV_32F, one value a tile
    cv::Mat levels_; // CV_8U, what a pixel of the tile must differ by
};

} // namespace gulou::analysis
