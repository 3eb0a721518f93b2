// The part of the picture a rule looks at: a crop around its zone, at the analysis scale.
#pragma once

#include "core/geometry.hpp"
#include "core/rule.hpp"

#include <opencv2/core.hpp>

#include <optional>

namespace gulou::analysis {

struct RegionShape {
    double margin = 0; // around the zone's bounding box, fractions of its sides
    int max_side = 0;  // of the analysed picture, pixels
};

class Region {
public:
    // None when so little of the zone is inside a frame of this size that nothing can be seen.
    static std::optional<Region> make(const Rule& rule, cv::Size frame, RegionShape shape);

    // The crop of `frame_luma` at the analysis scale; a fresh matrix.
    cv::Mat extract(const cv::Mat& frame_luma) const;
    // The same of a plane half as wide and high as the luma, at half the analysis scale: `size`.
    cv::Mat extract_half(const cv::Mat& plane, cv::Size size) const;
    cv::Size size() const { return size_; }
    // 255 inside the zone and outside its shields, in analysis pixels.
    const cv::Mat& zone() const { return zone_; }
    cv::Rect zone_box() const { return zone_box_; }
    double scale() const { return scale_; } // analysis pixels per source pixel
    cv::Rect crop() const { return crop_; } // source pixels

    Point to_source(Point analysed) const;
    Point to_analysis(Point source) const;
    Box to_source(Box analysed) const;

private:
    cv::Rect crop_; // source pixels
    double scale_ = 1;
    cv::Size size_;
    cv::Mat zone_;
    cv::Rect zone_box_;
};

} // namespace gulou::analysis
