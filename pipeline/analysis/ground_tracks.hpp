// Who walks or drives where: boxes of single pictures tied together over time.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace gulou::analysis {

// Analysis pixels and seconds.
struct GroundTrack {
    int id = 0;
    cv::Rect2d box;
    cv::Point2d velocity; // of its foot, pixels a second
    cv::Point2d from;     // where its foot was first seen
    double seen_at = 0;   // when it was seen last
    double travelled = 0; // farthest from `from`, in its own widths
    int pictures = 0;

    cv::Point2d foot() const { return {box.x + box.width / 2, box.y + box.height}; }
    // It was seen often enough and went somewhere: not a branch, a flag, a patch of light.
    bool real() const { return pictures >= 3 && travelled >= 1; }
};

// At most 64 tracks; one that is not seen for 1 s (or 2 pictures) ends.
class GroundTracks {
public:
    void update(const std::vector<cv::Rect>& boxes, double now);
    const std::vector<GroundTrack>& all() const { return tracks_; }

private:
    std::vector<GroundTrack> tracks_;
    double last_ = 0;
    int next_id_ = 1;
};

} // namespace gulou::analysis
