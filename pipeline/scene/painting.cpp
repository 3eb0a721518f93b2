#include "pipeline/scene/painting.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

constexpr int oversampling = 2;
constexpr int sub_pixel_bits = 3;

std::vector<cv::Point> fixed_point(const std::vector<cv::Point2d>& points) {
    std::vector<cv::Point> out;
    for (const cv::Point2d& p : points)
        out.emplace_back(static_cast<int>(std::lround(p.x * (1 << sub_pixel_bits))),
                         static_cast<int>(std::lround(p.y * (1 << sub_pixel_bits))));
    return out;
}

// Darkens towards the corners like a wide lens.
void vignette(cv::Mat& image) {
    const double cx = image.cols / 2.0;
    const double cy = image.rows / 2.0;
    for (int y = 0; y < image.rows; ++y)
        for (int x = 0; x < image.cols; ++x) {
            const double r2 = ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (cx * cx + cy * cy);
            auto& pixel = image.at<cv::Vec3b>(y, x);
            for (int i = 0; i < 3; ++i)
                pixel[i] = cv::saturate_cast<std::uint8_t>(pixel[i] * (1.02 - 0.2 * r2 * r2));
        }
}

} // namespace

cv::Mat cloud_noise(cv::Size size, int cell, int octaves, Pcg32& random) {
    cv::Mat out(size, CV_32F, cv::Scalar(0));
    float weight = 0.5F;
    for (int i = 0; i < octaves && cell >= 1; ++i, cell /= 2, weight /= 2) {
        cv::Mat coarse(size.height / cell + 2, size.width / cell + 2, CV_32F);
        for (int y = 0; y < coarse.rows; ++y)
            for (int x = 0; x < coarse.cols; ++x)
                coarse.at<float>(y, x) = static_cast<float>(random.unit());
        cv::Mat fine;
        cv::resize(coarse, fine, size, 0, 0, cv::INTER_LINEAR);
        out += fine * weight;
    }
    return out;
}

void weather(cv::Mat& texture, int cell, double depth, Pcg32& random) {
    const cv::Mat noise = cloud_noise(texture.size(), cell, 4, random);
    for (int y = 0; y < texture.rows; ++y)
        for (int x = 0; x < texture.cols; ++x) {
            const double gain = 1 + depth * (2 * noise.at<float>(y, x) - 0.94);
            for (int i = 0; i < 3; ++i) {
                auto& value = texture.at<cv::Vec3b>(y, x)[i];
                value = cv::saturate_cast<std::uint8_t>(value * gain);
            }
        }
}

double sunlit(const Vec3& normal) {
    const Vec3 sun{-0.45, -0.52, 0.73};
    return 0.56 + 0.44 * std::max(0.0, dot(normal, sun)) + 0.08 * normal.z;
}

Painting::Painting(const PinholeCamera& camera)
    : camera_(camera.scaled(oversampling)), image_(camera_.size(), CV_8UC3, cv::Scalar(0)) {}

void Painting::sky(const Rgb& zenith, const Rgb& horizon, Pcg32& random) {
    const cv::Mat clouds = cloud_noise(image_.size(), image_.cols / 3, 6, random);
    for (int y = 0; y < image_.rows; ++y)
        for (int x = 0; x < image_.cols; ++x) {
            const Rgb base = mix(zenith, horizon, static_cast<double>(y) / image_.rows);
            const double white = std::clamp((clouds.at<float>(y, x) - 0.45) * 2.2, 0.0, 0.7);
            const Rgb c = mix(base, {236, 238, 240}, white);
            image_.at<cv::Vec3b>(y, x) = {cv::saturate_cast<std::uint8_t>(c.b),
                                          cv::saturate_cast<std::uint8_t>(c.g),
                                          cv::saturate_cast<std::uint8_t>(c.r)};
        }
}

void Painting::lay(const cv::Mat& texture, const std::array<Vec3, 4>& corners) {
    const auto w = static_cast<float>(texture.cols);
    const auto h = static_cast<float>(texture.rows);
    const std::array<cv::Point2f, 4> from = {cv::Point2f(0, 0), {w, 0}, {w, h}, {0, h}};
    std::array<cv::Point2f, 4> to;
    for (std::size_t i = 0; i < 4; ++i)
        to[i] = camera_.project(corners[i]);
    const cv::Mat view = cv::getPerspectiveTransform(from.data(), to.data());
    cv::warpPerspective(texture, image_, view, image_.size(), cv::INTER_LINEAR,
                        cv::BORDER_TRANSPARENT);
}

void Painting::polygon(const std::vector<Vec3>& points, const Rgb& colour, double alpha) {
    const auto outline = fixed_point(camera_.project(points));
    if (alpha >= 1) {
        cv::fillConvexPoly(image_, outline, bgr(colour), cv::LINE_AA, sub_pixel_bits);
        return;
    }
    std::vector<cv::Point> whole;
    for (const cv::Point& p : outline)
        whole.emplace_back(p.x >> sub_pixel_bits, p.y >> sub_pixel_bits);
    const cv::Rect area = cv::boundingRect(whole) & cv::Rect({0, 0}, image_.size());
    if (area.empty())
        return;
    std::vector<cv::Point> shifted;
    for (const cv::Point& p : outline)
        shifted.emplace_back(p.x - (area.x << sub_pixel_bits), p.y - (area.y << sub_pixel_bits));
    cv::Mat painted = image_(area).clone();
    cv::fillConvexPoly(painted, shifted, bgr(colour), cv::LINE_AA, sub_pixel_bits);
    cv::addWeighted(painted, alpha, image_(area), 1 - alpha, 0, image_(area));
}

void Painting::box(const Vec3& low, const Vec3& high, const Rgb& colour) {
    const Vec3 eye = camera_.position();
    const auto face = [&](const std::vector<Vec3>& points, const Vec3& normal) {
        polygon(points, colour * sunlit(normal));
    };
    if (eye.z < low.z)
        face({low, {high.x, low.y, low.z}, {high.x, high.y, low.z}, {low.x, high.y, low.z}},
             {0, 0, -1});
    if (eye.z > high.z)
        face({{low.x, low.y, high.z}, {high.x, low.y, high.z}, high, {low.x, high.y, high.z}},
             {0, 0, 1});
    if (eye.x < low.x)
        face({low, {low.x, high.y, low.z}, {low.x, high.y, high.z}, {low.x, low.y, high.z}},
             {-1, 0, 0});
    if (eye.x > high.x)
        face({{high.x, low.y, low.z}, {high.x, high.y, low.z}, high, {high.x, low.y, high.z}},
             {1, 0, 0});
    if (eye.y < low.y)
        face({low, {high.x, low.y, low.z}, {high.x, low.y, high.z}, {low.x, low.y, high.z}},
             {0, -1, 0});
}

void Painting::line(const Vec3& a, const Vec3& b, double metres, const Rgb& colour) {
    const int thick = std::max(1, static_cast<int>(metres * camera_.scale((a + b) * 0.5)));
    const auto ends = fixed_point(camera_.project(std::vector<Vec3>{a, b}));
    cv::line(image_, ends[0], ends[1], bgr(colour), thick, cv::LINE_AA, sub_pixel_bits);
}

cv::Mat Painting::develop() const {
    cv::Mat out;
    cv::resize(image_, out, image_.size() / oversampling, 0, 0, cv::INTER_AREA);
    cv::Mat soft;
    cv::GaussianBlur(out, soft, {0, 0}, 1.4);
    cv::addWeighted(out, 1.35, soft, -0.35, 2, out); // cheap cameras sharpen
    cv::Mat grey;
    cv::cvtColor(out, grey, cv::COLOR_BGR2GRAY);
    cv::cvtColor(grey, grey, cv::COLOR_GRAY2BGR);
    cv::addWeighted(out, 0.9, grey, 0.1, 0, out);
    vignette(out);
    return out;
}

} // namespace gulou::scene
