// What moved quickly: the middle picture against one before and one after, over the tile's noise.
#pragma once

#include "pipeline/analysis/run.hpp"

#include <opencv2/core.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace gulou::analysis {

// The moment in the middle of the kept pictures.
struct Motion {
    double t = 0;                  // stream seconds of that moment
    Runs runs;                     // where something passed
    cv::Mat before, middle, after; // the grey pictures that were compared
};

// Keeps 2·delay + 1 pictures. A pixel has moved when it differs from both the picture `delay`
// before and the one `delay` after, by 4.5 × the running noise of its 16×16 tile: ghosts, slow
// changes, sensor noise and compression stay below. Looks at the zone alone. While the camera
// shakes, what an encoder has not moved along with the rest lies beside its place: there a pixel
// must differ by more than it does from its neighbours in the pictures before and after.
class MotionMask {
public:
    struct Tuning {
        double floor = 10;   // grey levels, never below
        double factor = 4.5; // of the tile's noise
    };
    // `zone`: CV_8UC1, 255 where motion counts, not empty.
    MotionMask(Tuning tuning, cv::Mat zone);

    // None until enough pictures are there. `grey` has the zone's size; `delay` in pictures, 1
    // to 5; `shake`: pixels the camera moves by from picture to picture.
    std::optional<Motion> push(cv::Mat grey, double t, int delay, double shake = 0);
    // Forgets the pictures; the noise stays.
    void restart() { kept_.clear(); }
    const cv::Mat& zone() const { return zone_; }
    // Thresholds times this from now on: rain and snow.
    void raise(double times) { raised_ = times; }

private:
    struct Kept {
        cv::Mat grey;
        double t;
        cv::Mat edges{}; // CV_8U, how far its neighbours differ; empty where nobody asked yet
    };
    void set_levels();
    cv::Mat beside_their_place(double shake);
    void compare(Motion& motion, const cv::Mat& beside);
    void learn(const std::vector<unsigned>& sums);

    struct Span {
        int x0 = 0, x1 = 0; // pixels, whole tiles but at the right edge
    };

    Tuning tuning_;
    cv::Mat zone_;
    cv::Size tiles_;
    std::vector<Span> spans_; // of each row of tiles: what lies outside has nothing of the zone
    double raised_ = 1;
    std::deque<Kept> kept_;
    cv::Mat noise_;  // CV_32F, one value a tile
    cv::Mat levels_; // CV_8U, what a pixel of the tile must differ by
};

} // namespace gulou::analysis
