#include "pipeline/analysis/draft.hpp"

#include "pipeline/analysis/image.hpp"

namespace gulou::analysis {

Observation draft(const CameraId& camera, const Rule& rule, const media::Frame& frame,
                  ObservationState state, double began_ago) {
    const std::chrono::duration<double> ago(began_ago);
    Observation out;
    out.camera = camera;
    out.rule = rule.name;
    out.type = rule.type;
    out.state = state;
    out.t = std::chrono::duration<double>(seconds(frame));
    out.began = out.t - ago;
    out.at = frame.captured;
    out.began_at = frame.captured - std::chrono::round<std::chrono::milliseconds>(ago);
    out.frame_width = frame.width;
    out.frame_height = frame.height;
    return out;
}

Box to_source(const Region& region, const cv::Rect2d& box) {
    return region.to_source(Box{box.x, box.y, box.width, box.height});
}

} // namespace gulou::analysis
