// The fire-lane camera: a yard of flats with a marked lane in which something stops and later
// leaves.
#pragma once

#include "pipeline/scene/camera.hpp"
#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

std::unique_ptr<Scene> make_fire_lane(const SceneSpec& spec);
// The lane on the picture, fractions: the demo's, or as this camera sees it.
Polygon fire_lane_zone();
Polygon fire_lane_zone(const PinholeCamera& camera);

} // namespace gulou::scene
