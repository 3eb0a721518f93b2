// The façade camera: a block of flats, lit windows, laundry, birds, and things thrown from above.
#pragma once

#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

std::unique_ptr<Scene> make_facade(const SceneSpec& spec);

} // namespace gulou::scene
