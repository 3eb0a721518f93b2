// A simulated camera: pictures of ordinary life with events in it, and the exact truth about them.
#pragma once

#include "core/result.hpp"
#include "pipeline/scene/spec.hpp"
#include "pipeline/scene/truth.hpp"

#include <array>
#include <cstdint>
#include <memory>

namespace gulou::scene {

// An I420 picture to write into; chroma planes are (width/2) × (height/2).
struct Picture {
    std::array<std::uint8_t*, 3> planes{};
    std::array<int, 3> strides{}; // bytes a row
};

// One thread at a time. The same spec gives the same pixels on every run, in any order of frames
// and whatever the wall time.
class Scene {
public:
    virtual ~Scene() = default;
    virtual const SceneSpec& spec() const = 0;
    // Paints frame `index` (scene time index / fps) over the whole of `out`; cheapest when frames
    // follow each other.
    virtual void render(std::int64_t index, const Picture& out) = 0;
    // What happens in [0, until) seconds of scene time.
    virtual Truth truth(double until) const = 0;
};

// Paints the backdrop, about 0.2 s of CPU. Any thread.
Result<std::unique_ptr<Scene>> open(const SceneSpec& spec);

} // namespace gulou::scene
