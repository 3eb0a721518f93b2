// The camera's sensor and its overlay: light, optics, weather before the lens, noise, clock and
// name.
#pragma once

#include "pipeline/scene/air.hpp"
#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/light.hpp"
#include "pipeline/scene/optics.hpp"
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
    void expose_luma(const cv::Mat& luma, std::int64_t index, const LightNow& light,
                     const Picture& out) const;

    SceneSpec spec_;
    Light light_;
    Optics optics_;
    Air air_;
    Osd osd_;
    std::vector<std::int16_t> noise_;      // a strip that is read from a new place in every row
    std::vector<std::int16_t> loud_noise_; // the same at night
};

} // namespace gulou::scene
