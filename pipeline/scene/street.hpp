// The street camera: two lanes each way, shops, people; ordinary life only.
#pragma once

#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

std::unique_ptr<Scene> make_street(const SceneSpec& spec);

} // namespace gulou::scene
