// A scene seen through a camera that freezes, goes black or is tampered with.
#pragma once

#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

// The scene itself where its spec names no fault. Tampering is in the truth; what covers, turns or
// defocuses the camera is done by the scene's sensor.
std::unique_ptr<Scene> with_faults(std::unique_ptr<Scene> scene);

} // namespace gulou::scene
