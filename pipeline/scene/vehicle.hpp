// Cars and vans: a few lit solids with windows, wheels and a shadow.
#pragma once

#include "pipeline/scene/camera.hpp"
#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/pcg32.hpp"

namespace gulou::scene {

enum class Body { Car, Van };

struct Vehicle {
    Body body = Body::Car;
    Rgb paint{200, 200, 205};
};
Vehicle random_car(Pcg32& random);

struct VehiclePose {
    double x = 0; // metres: the middle of the vehicle on the street
    double y = 0;
    double heading = 0; // radians: 0 looks along +y, away from the camera
    double braking = 0; // 0..1: brake lights
};

void draw(Canvas& canvas, const PinholeCamera& camera, const Vehicle& vehicle,
          const VehiclePose& pose);
// Pixels: around the body, without the shadow.
cv::Rect2d bounds(const PinholeCamera& camera, const Vehicle& vehicle, const VehiclePose& pose);

} // namespace gulou::scene
