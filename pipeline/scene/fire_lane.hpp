// The fire-lane camera: a yard of flats with a marked lane in which a van stops and later leaves.
#pragma once

#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

std::unique_ptr<Scene> make_fire_lane(const SceneSpec& spec);
// The lane on the picture, fractions.
Polygon fire_lane_zone();

} // namespace gulou::scene
