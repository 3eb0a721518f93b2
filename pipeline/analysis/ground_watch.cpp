#include "pipeline/analysis/ground_watch.hpp"

#include "pipeline/analysis/ground_view.hpp"

namespace gulou::analysis {

GroundWatch::GroundWatch() = default;
GroundWatch::~GroundWatch() = default;

GroundWatch::Fit GroundWatch::fit(const Rule& rule, const RegionShape& shape,
                                  const media::Frame& frame) {
    if (frame.width == width_ && frame.height == height_)
        return Fit::AsBefore;
    width_ = frame.width;
    height_ = frame.height;
    if (view_)
        now_ = view_->now();
    view_.reset();
    if (auto region = Region::make(rule, {width_, height_}, shape)) {
        const Perspective perspective(rule, *region, {width_, height_});
        view_ =
            std::make_unique<GroundView>(std::move(*region), perspective, rule.sensitivity, now_);
    }
    return Fit::BegunAnew;
}

} // namespace gulou::analysis
