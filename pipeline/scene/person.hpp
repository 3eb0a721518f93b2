// People who walk by: a jointed figure in the plane of the picture.
#pragma once

#include "pipeline/scene/camera.hpp"
#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/pcg32.hpp"

namespace gulou::scene {

struct Person {
    double height = 1.7; // metres
    Rgb coat, trousers, hair, skin;
    double stride = 0; // where in the gait it starts, radians
};
Person random_person(Pcg32& random);

// `feet` on the street; `walked` metres so far (drives the gait); `facing` -1 left, 1 right, 0 to
// or from the camera.
void draw(Canvas& canvas, const PinholeCamera& camera, const Person& person, const Vec3& feet,
          double walked, int facing);

} // namespace gulou::scene
