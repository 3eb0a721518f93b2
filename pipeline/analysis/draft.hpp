// The parts of an observation that all analyzers fill in alike.
#pragma once

#include "core/observation.hpp"
#include "core/rule.hpp"
#include "pipeline/analysis/region.hpp"
#include "pipeline/media/frame.hpp"

namespace gulou::analysis {

// Camera, rule, type, state, times and size of the video; `began_ago` in seconds before the frame.
Observation draft(const CameraId& camera, const Rule& rule, const media::Frame& frame,
                  ObservationState state, double began_ago);
// Analysis pixels to pixels of the source.
Box to_source(const Region& region, const cv::Rect2d& box);

} // namespace gulou::analysis
