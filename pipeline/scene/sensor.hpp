// The camera's sensor and its overlay: slow light, noise, clock and name.
#pragma once

#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/osd.hpp"
#include "pipeline/scene/pcg32.hpp"
#include "pipeline/scene/scene.hpp"

namespace gulou::scene {

class Sensor {
public:
    explicit Sensor(const SceneSpec& spec);
    // Writes the whole picture.
    void expose(const Canvas& canvas, std::int64_t index, const Picture& out);

private:
    SceneSpec spec_;
    Osd osd_;
    std::vector<std::int8_t> noise_; // a strip that is read from a new place in every row
};

} // namespace gulou::scene
