// The last seconds of a zone in colour: what the evidence of a fall is made of.
#pragma once

#include "pipeline/analysis/region.hpp"
#include "pipeline/media/frame.hpp"

#include <opencv2/core.hpp>

#include <deque>
#include <optional>

namespace gulou::analysis {

// The region's crop at the analysis scale, I420.
struct ZonePicture {
    double t = 0; // stream seconds
    cv::Mat luma, u, v;
    cv::Mat bgr() const;
};

// One picture every 0.2 s, 16 of them at most: 1.5 bytes an analysis pixel each.
class PictureRing {
public:
    static constexpr std::size_t bound = 16;

    struct Offer {
        const media::Frame& frame;
        const cv::Mat& luma; // of the region at the analysis scale; kept as it is, nobody writes it
        const Region& region;
    };
    // Takes a picture when one is due. Pictures from `needed_from` on (a fall may be going on) are
    // kept; when there are too many of them every other one goes.
    void offer(const Offer& picture, double t, double needed_from);
    void clear() { kept_.clear(); }
    const std::deque<ZonePicture>& pictures() const { return kept_; }
    // Null when empty.
    const ZonePicture* nearest(double t) const;

private:
    void make_room(double needed_from);

    std::deque<ZonePicture> kept_;
};

} // namespace gulou::analysis
