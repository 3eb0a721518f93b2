// The square camera: people who cross a line, and crowds that gather and disperse.
#pragma once

#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

std::unique_ptr<Scene> make_square(const SceneSpec& spec);

} // namespace gulou::scene
