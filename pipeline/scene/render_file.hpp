// Writes a scene to an H.264 file: what `gulou scene --out` does.
#pragma once

#include "core/result.hpp"
#include "pipeline/scene/spec.hpp"

#include <filesystem>

namespace gulou::scene {

// MP4, x264 without B frames, key frame every 2 s; blocks until all frames are written, as fast as
// the CPU allows. Needs a spec with a duration; GStreamer must have been initialised.
Result<void> render_file(const SceneSpec& spec, const std::filesystem::path& out);

} // namespace gulou::scene
