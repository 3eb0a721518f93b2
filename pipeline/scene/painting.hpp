// A backdrop in the making: textures and solids laid into a camera's view at twice its resolution.
#pragma once

#include "pipeline/scene/camera.hpp"
#include "pipeline/scene/canvas.hpp"
#include "pipeline/scene/pcg32.hpp"

#include <array>
#include <vector>

namespace gulou::scene {

inline cv::Scalar bgr(const Rgb& c) {
    return {c.b, c.g, c.r};
}

// Cloudy noise 0..1 (CV_32F): `octaves` layers, the coarsest with cells of `cell` pixels.
cv::Mat cloud_noise(cv::Size size, int cell, int octaves, Pcg32& random);
// Lightens and darkens a BGR texture by up to ± `depth` (0..1) with cloudy noise.
void weather(cv::Mat& texture, int cell, double depth, Pcg32& random);
// How bright a surface with this unit normal is under the scenes' sun, 0..1.
double sunlit(const Vec3& normal);

class Painting {
public:
    explicit Painting(const PinholeCamera& camera);

    // A sky from `zenith` to `horizon` colour with thin clouds.
    void sky(const Rgb& zenith, const Rgb& horizon, Pcg32& random);
    // A flat texture on a rectangle of the world: top left, top right, bottom right, bottom left.
    void lay(const cv::Mat& texture, const std::array<Vec3, 4>& corners);
    void polygon(const std::vector<Vec3>& points, const Rgb& colour, double alpha = 1);
    // An upright box; only the faces that the camera sees, lit by the sun.
    void box(const Vec3& low, const Vec3& high, const Rgb& colour);
    void line(const Vec3& a, const Vec3& b, double metres, const Rgb& colour);
    cv::Mat& image() { return image_; }
    const PinholeCamera& camera() const { return camera_; }

    // The finished picture at the camera's size: haze, lens and the tone of a cheap sensor.
    cv::Mat develop() const;

private:
    PinholeCamera camera_; // at twice the resolution
    cv::Mat image_;
};

} // namespace gulou::scene
