// A pinhole camera and the small vectors it works on: metres in, pixels out.
#pragma once

#include <opencv2/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gulou::scene {

// Metres: x to the right, y away from the camera, z up; the street is z = 0.
struct Vec3 {
    double x = 0;
    double y = 0;
    double z = 0;
    Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
    Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
    Vec3 operator*(double k) const { return {x * k, y * k, z * k}; }
};

inline double dot(const Vec3& a, const Vec3& b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vec3 cross(const Vec3& a, const Vec3& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(const Vec3& a) {
    return std::sqrt(dot(a, a));
}

class PinholeCamera {
public:
    // `pitch` up and `yaw` to the right in radians, `focal` in pixels.
    PinholeCamera(Vec3 position, double pitch, double yaw, double focal, cv::Size size)
        : position_(position), focal_(focal),
          size_(size), forward_{std::sin(yaw) * std::cos(pitch), std::cos(yaw) * std::cos(pitch),
                                std::sin(pitch)},
          right_{std::cos(yaw), -std::sin(yaw), 0}, up_(cross(right_, forward_)) {}

    // Pixels; a point nearer than 0.3 m is treated as if it lay at 0.3 m.
    cv::Point2d project(const Vec3& world) const {
        const Vec3 ray = world - position_;
        const double depth = std::max(0.3, dot(ray, forward_));
        return {size_.width / 2.0 + focal_ * dot(ray, right_) / depth,
                size_.height / 2.0 - focal_ * dot(ray, up_) / depth};
    }
    std::vector<cv::Point2d> project(const std::vector<Vec3>& points) const {
        std::vector<cv::Point2d> out;
        out.reserve(points.size());
        for (const Vec3& point : points)
            out.push_back(project(point));
        return out;
    }
    double depth(const Vec3& world) const { return dot(world - position_, forward_); }
    // Pixels that one metre across the view covers at this point.
    double scale(const Vec3& world) const { return focal_ / std::max(0.3, depth(world)); }
    const Vec3& position() const { return position_; }
    cv::Size size() const { return size_; }
    // The same view at another resolution: backgrounds are painted larger and scaled down.
    PinholeCamera scaled(int factor) const {
        PinholeCamera out = *this;
        out.focal_ *= factor;
        out.size_ = size_ * factor;
        return out;
    }

private:
    Vec3 position_;
    double focal_;
    cv::Size size_;
    Vec3 forward_;
    Vec3 right_;
    Vec3 up_;
};

} // namespace gulou::scene
