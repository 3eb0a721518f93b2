#include "pipeline/analysis/zone_occupancy.hpp"

#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/lane_view.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.3, 360};

} // namespace

struct ZoneOccupancy::View : LaneView {
    using LaneView::LaneView;
};

struct ZoneOccupancy::Report : LaneEvent {};

ZoneOccupancy::ZoneOccupancy(CameraId camera, Rule rule)
    : camera_(std::move(camera)), rule_(std::move(rule)) {}

ZoneOccupancy::~ZoneOccupancy() = default;

void ZoneOccupancy::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    if (frame.width != width_ || frame.height != height_) {
        width_ = frame.width;
        height_ = frame.height;
        view_.reset();
        if (auto region = Region::make(rule_, {width_, height_}, shape))
            view_ =
                std::make_unique<View>(std::move(*region), rule_.dwell.count(), rule_.sensitivity);
    }
    if (!view_)
        return;
    for (const auto& event : view_->update(luma(frame), seconds(frame)))
        report({event}, frame, sink);
}

void ZoneOccupancy::report(const Report& what, const media::Frame& frame,
                           const ObservationSink& sink) const {
    Observation seen;
    seen.camera = camera_;
    seen.rule = rule_.name;
    seen.type = rule_.type;
    const bool raised = what.kind == LaneEvent::Kind::Raised;
    seen.state = raised ? ObservationState::Raised : ObservationState::Cleared;
    seen.t = std::chrono::duration<double>(seconds(frame));
    seen.began = seen.t - std::chrono::duration<double>(what.began_ago);
    seen.at = frame.captured;
    seen.began_at = frame.captured - std::chrono::round<std::chrono::milliseconds>(
                                         std::chrono::duration<double>(what.began_ago));
    const auto& box = what.box;
    seen.box = view_->region().to_source(Box{static_cast<double>(box.x), static_cast<double>(box.y),
                                             static_cast<double>(box.width),
                                             static_cast<double>(box.height)});
    seen.score = what.score;
    seen.frame_width = frame.width;
    seen.frame_height = frame.height;
    if (raised)
        seen.snapshot = snapshot(keep_picture(frame), seen.box, {});
    sink(std::move(seen));
}

} // namespace gulou::analysis
