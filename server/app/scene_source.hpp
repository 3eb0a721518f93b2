// scene:// cameras: a simulated scene as ingest's source of pictures.
#pragma once

#include "core/camera.hpp"
#include "core/clock.hpp"
#include "pipeline/ingest/frame_source.hpp"

namespace gulou::app {

// Scenes of `camera`: its name is burnt in where the address gives none, and the clock in the
// picture starts at the present time. `clock` outlives the factory.
ingest::FrameSourceFactory scene_factory(const Camera& camera, const Clock& clock);

} // namespace gulou::app
