// Where pictures of a scene:// camera come from; the composition root injects it, so that ingest
// does not know scenes.
#pragma once

#include "core/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace gulou::ingest {

// An I420 picture to write into; chroma planes are (width/2) × (height/2).
struct Picture {
    std::array<std::uint8_t*, 3> planes{};
    std::array<int, 3> strides{}; // bytes a row
};

class FrameSource {
public:
    virtual ~FrameSource() = default;
    virtual int width() const = 0; // pixels, even
    virtual int height() const = 0;
    virtual int fps() const = 0;
    // Paints picture `index` (time index / fps since opening); false: the end was reached. Called
    // on one GStreamer thread; indexes grow, but some are skipped when the CPU is short.
    virtual bool render(std::int64_t index, const Picture& out) = 0;
};

// Called on the supervision thread; the error's message becomes the camera's reason.
using FrameSourceFactory =
    std::function<Result<std::unique_ptr<FrameSource>>(const std::string& uri)>;

} // namespace gulou::ingest
