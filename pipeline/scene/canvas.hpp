// An I420 picture with a cached backdrop: things are painted on it and wiped off again, so that a
// frame costs only what moves.
#pragma once

#include "pipeline/scene/camera.hpp"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace gulou::scene {

struct Rgb {
    double r = 0; // 0..255
    double g = 0;
    double b = 0;
    Rgb operator*(double k) const { return {r * k, g * k, b * k}; }
    Rgb operator+(const Rgb& o) const { return {r + o.r, g + o.g, b + o.b}; }
};
// Luma as cameras of this size send it (BT.601, limited range).
inline double luma(const Rgb& c) {
    return 16 + 0.257 * c.r + 0.504 * c.g + 0.098 * c.b;
}
inline Rgb mix(const Rgb& a, const Rgb& b, double t) {
    return a * (1 - t) + b * t;
}

// A cut-out with soft edges; the chroma planes have half the size of the luma plane.
struct Sprite {
    std::array<cv::Mat, 3> planes;
    cv::Mat alpha; // luma size
    cv::Mat alpha_half;
};
// `bgra` with even width and height; colours not premultiplied.
Sprite make_sprite(const cv::Mat& bgra);

// One thread. Coordinates are luma pixels.
class Canvas {
public:
    // The backdrop, BGR, even width and height.
    explicit Canvas(const cv::Mat& bgr);

    // Wipes off everything painted since the last begin() or bake().
    void begin();
    // What is painted now becomes part of the backdrop.
    void bake();
    // Where the mask (luma size, 0 or 255) says so, the backdrop comes back over what was painted.
    void uncover(const cv::Mat& mask);

    // A convex polygon with smooth edges; `alpha` 0..1.
    void fill(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha = 1);
    void ellipse(cv::Point2d centre, double rx, double ry, const Rgb& colour, double alpha = 1);
    // Row y of the sprite is moved by sway[y] pixels to the right (empty: nothing moves).
    void blend(const Sprite& sprite, cv::Point at, const std::vector<float>& sway);
    // Coverage 0..1 (CV_32F) laid over the picture in one colour.
    void stain(const cv::Mat& coverage, cv::Point at, const Rgb& colour);
    // The same where `through` (luma size, 0..255) lets it be seen.
    void stain(const cv::Mat& coverage, cv::Point at, const Rgb& colour, const cv::Mat& through);

    // Night falls: what is there, and all that is painted later, keeps this share of its light.
    void dim(double share);
    // What shines by itself is painted as bright as it is.
    void shine(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha);

    const std::array<cv::Mat, 3>& planes() const { return live_; }
    const std::array<cv::Mat, 3>& backdrop() const { return backdrop_; }
    double light() const { return light_; }
    cv::Size size() const { return live_[0].size(); }

private:
    // Clips to the picture, widens to even pixels and remembers it for begin().
    cv::Rect touch(cv::Rect area);
    void cover(const cv::Mat& mask, cv::Rect area, const Rgb& colour, double light);
    void fill(const std::vector<cv::Point2d>& polygon, const Rgb& colour, double alpha,
              double light);

    std::array<cv::Mat, 3> backdrop_;
    std::array<cv::Mat, 3> live_;
    std::vector<cv::Rect> dirty_;
    double light_ = 1;
};

// 255 where the backdrops differ: what was painted between the two.
cv::Mat difference(const Canvas& a, const Canvas& b);

} // namespace gulou::scene
