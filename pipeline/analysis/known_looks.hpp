// How the empty place has looked before: what looks so again is the place, not a thing.
#pragma once

#include "pipeline/analysis/standing_part.hpp"

#include <deque>

namespace gulou::analysis {

// The scene follows the light and forgets what it was: letters in a shade long enough are learnt
// without their edges, and stand out when it goes. A correlation with the empty scene cannot be
// strict with what may be seen through; these pictures are of the very place, and may.
class KnownLooks {
public:
    // `dwell` in seconds: how long something may stand before it is asked about.
    explicit KnownLooks(double dwell);

    // Keeps a picture every 30 s, or an eighth of the dwell, the last 24; `occupied` (255):
    // something stands or moves there. `now` in own seconds.
    void see(const LanePicture& picture, const cv::Mat& occupied, double now);
    // Best correlation with a picture from well before `came` (own seconds), in which the place of
    // the part was mostly free and had the same colour; -1 where there is none.
    double likeness(const Part& part, const LanePicture& picture, double came, double noise) const;
    // Something stood there all the time, unknown: what was seen was not the empty place.
    void forget(const cv::Mat& mask);

private:
    struct Known {
        LanePicture picture;
        cv::Mat free; // 255
        double at = 0;
    };
    double every_;
    std::deque<Known> known_; // bound: 24
};

} // namespace gulou::analysis
