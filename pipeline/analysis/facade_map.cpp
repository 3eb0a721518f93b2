#include "pipeline/analysis/facade_map.hpp"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr std::size_t least_points = 4;
constexpr double most_misfit = 0.02; // of the frame's height, rms of the points' places
constexpr double line_error = 0.3;   // floors: what lines without a calibration leave open
constexpr int most_edges = 120;
constexpr double usual_mast = 3, usual_away = 20; // metres

struct Scale {
    double x = 0, y = 0, size = 1;
    Point operator()(Point p) const { return {(p.x - x) / size, (p.y - y) / size}; }
    cv::Matx33d matrix() const { return {1 / size, 0, -x / size, 0, 1 / size, -y / size, 0, 0, 1}; }
};

// Centre and spread of points: solving in these units keeps the equations of one size.
Scale spread(const std::vector<Point>& points) {
    Scale s;
    const double n = static_cast<double>(points.size());
    for (const auto& p : points) {
        s.x += p.x / n;
        s.y += p.y / n;
    }
    double sum = 0;
    for (const auto& p : points)
        sum += std::hypot(p.x - s.x, p.y - s.y) / n;
    s.size = std::max(sum, 1e-9);
    return s;
}

Point through(const cv::Matx33d& h, Point p) {
    const auto v = h * cv::Vec3d(p.x, p.y, 1);
    return {v[0] / v[2], v[1] / v[2]};
}
Point through(const std::array<double, 9>& h, Point p) {
    return through(cv::Matx33d(h.data()), p);
}

std::optional<cv::Matx33d> homography(const std::vector<Point>& from,
                                      const std::vector<Point>& to) {
    const Scale a = spread(from), b = spread(to);
    cv::Mat m(static_cast<int>(2 * from.size()), 9, CV_64F, cv::Scalar(0));
    for (std::size_t i = 0; i < from.size(); ++i) {
        const Point p = a(from[i]), q = b(to[i]);
        const double rows[2][9] = {{p.x, p.y, 1, 0, 0, 0, -q.x * p.x, -q.x * p.y, -q.x},
                                   {0, 0, 0, p.x, p.y, 1, -q.y * p.x, -q.y * p.y, -q.y}};
        for (int r = 0; r < 2; ++r)
            for (int c = 0; c < 9; ++c)
                m.at<double>(static_cast<int>(2 * i) + r, c) = rows[r][c];
    }
    cv::SVD svd(m, cv::SVD::FULL_UV);
    // Three points on a line leave a second solution.
    if (svd.w.at<double>(7) < 1e-6 * svd.w.at<double>(0))
        return std::nullopt;
    const cv::Mat row = svd.vt.row(8).clone();
    const cv::Matx33d h = b.matrix().inv() * cv::Matx33d(row.ptr<double>()) * a.matrix();
    if (std::abs(cv::determinant(h)) < 1e-30)
        return std::nullopt;
    return h;
}

std::array<double, 9> values(const cv::Matx33d& m) {
    std::array<double, 9> out{};
    std::copy(std::begin(m.val), std::end(m.val), out.begin());
    return out;
}

double y_of(const FloorLine& line, double x) {
    const double run = line.to.x - line.from.x;
    if (std::abs(run) < 1e-6)
        return (line.from.y + line.to.y) / 2;
    return line.from.y + (line.to.y - line.from.y) * (x - line.from.x) / run;
}

} // namespace

FacadeMap::FacadeMap(const Facade& facade, double width, double height)
    : facade_(facade), width_(width), height_(height) {
    const auto scale = [&](Point p) { return Point{p.x * width, p.y * height}; };
    for (auto& point : facade_.points)
        point.at = scale(point.at);
    for (auto& line : facade_.floors) {
        line.from = scale(line.from);
        line.to = scale(line.to);
    }
    std::ranges::sort(facade_.floors, {}, &FloorLine::floor);
    const auto same = std::ranges::unique(facade_.floors, {}, &FloorLine::floor);
    facade_.floors.erase(same.begin(), same.end());
    facade_.floor_m = facade_.floor_m > 0 ? facade_.floor_m : 3;
    calibrated_ = calibrate();
}

bool FacadeMap::calibrate() {
    if (facade_.points.size() < least_points)
        return false;
    std::vector<Point> picture, wall;
    for (const auto& point : facade_.points) {
        picture.push_back(point.at);
        wall.push_back(point.metres);
    }
    const auto there = homography(wall, picture);
    if (!there)
        return false;
    double misfit = 0;
    for (std::size_t i = 0; i < wall.size(); ++i) {
        const Point seen = through(*there, wall[i]);
        misfit += std::pow(seen.x - picture[i].x, 2) + std::pow(seen.y - picture[i].y, 2);
    }
    if (!(std::sqrt(misfit / static_cast<double>(wall.size())) < most_misfit * height_))
        return false;
    to_picture_ = values(*there);
    to_metres_ = values(there->inv());
    find_camera(to_picture_);
    return true;
}

// With K = diag(f, f, 1) round the picture's middle the first two columns of K⁻¹H are axes of the
// wall: at right angles and of one length. Both are linear in 1/f².
void FacadeMap::find_camera(const Matrix& to_picture) {
    const cv::Matx33d middle(1, 0, -width_ / 2, 0, 1, -height_ / 2, 0, 0, 1);
    const cv::Matx33d h = middle * cv::Matx33d(to_picture.data());
    const double a1 = h(0, 0) * h(0, 1) + h(1, 0) * h(1, 1), b1 = h(2, 0) * h(2, 1);
    const double a2 = h(0, 0) * h(0, 0) + h(1, 0) * h(1, 0) - h(0, 1) * h(0, 1) - h(1, 1) * h(1, 1);
    const double b2 = h(2, 0) * h(2, 0) - h(2, 1) * h(2, 1);
    const double w = -(a1 * b1 + a2 * b2) / (a1 * a1 + a2 * a2);
    if (!(w > 0))
        return;
    const double f = 1 / std::sqrt(w);
    if (f < 0.3 * width_ || f > 10 * width_)
        return;
    const cv::Matx33d pose = cv::Matx33d(1 / f, 0, 0, 0, 1 / f, 0, 0, 0, 1) * h;
    cv::Vec3d r1(pose(0, 0), pose(1, 0), pose(2, 0)), r2(pose(0, 1), pose(1, 1), pose(2, 1));
    const double size = (cv::norm(r1) + cv::norm(r2)) / 2;
    const cv::Vec3d t = cv::Vec3d(pose(0, 2), pose(1, 2), pose(2, 2)) / size;
    r1 /= cv::norm(r1);
    r2 /= cv::norm(r2);
    camera_ = Point{-r1.dot(t), -r2.dot(t)};
    away_ = std::abs(r1.cross(r2).dot(t));
    if (!(away_ > 2 * usual_depth))
        camera_.reset();
}

// A thing before the wall is seen on the wall further from the camera's foot than it is.
Point FacadeMap::on_wall(Point at) const {
    Point p = through(to_metres_, at);
    if (camera_) {
        const double nearer = (away_ - usual_depth) / away_;
        p = {camera_->x + (p.x - camera_->x) * nearer, camera_->y + (p.y - camera_->y) * nearer};
    }
    return p;
}

Viewpoint FacadeMap::viewpoint() const {
    if (camera_)
        return {camera_->y, away_ - usual_depth};
    return {facade_.ground_m + usual_mast, usual_away};
}

std::optional<double> FacadeMap::height(Point at) const {
    if (!calibrated_)
        return between_lines(at);
    const double z = on_wall(at).y;
    return std::isfinite(z) ? std::optional(z) : std::nullopt;
}

std::optional<double> FacadeMap::across(Point at) const {
    if (!calibrated_)
        return std::nullopt;
    const double x = on_wall(at).x;
    return std::isfinite(x) ? std::optional(x) : std::nullopt;
}

// floor = (a + b·y)/(1 + c·y) through the lines of this column, by least squares.
std::optional<double> FacadeMap::between_lines(Point at) const {
    if (facade_.floors.size() < 2)
        return std::nullopt;
    const int unknowns = facade_.floors.size() > 2 ? 3 : 2;
    cv::Mat left(static_cast<int>(facade_.floors.size()), unknowns, CV_64F),
        right(left.rows, 1, CV_64F);
    for (int i = 0; i < left.rows; ++i) {
        const auto& line = facade_.floors[static_cast<std::size_t>(i)];
        const double y = y_of(line, at.x) / height_;
        left.at<double>(i, 0) = 1;
        left.at<double>(i, 1) = y;
        if (unknowns == 3)
            left.at<double>(i, 2) = -y * line.floor;
        right.at<double>(i) = line.floor;
    }
    cv::Mat u;
    if (!cv::solve(left, right, u, cv::DECOMP_SVD))
        return std::nullopt;
    const double y = at.y / height_;
    const double below = 1 + (unknowns == 3 ? u.at<double>(2) * y : 0);
    if (below < 0.05)
        return std::nullopt;
    const double floor = (u.at<double>(0) + u.at<double>(1) * y) / below;
    return facade_.ground_m + (floor - 1) * facade_.floor_m;
}

double FacadeMap::depth_error(double height) const {
    if (!calibrated_)
        return line_error * facade_.floor_m;
    if (!camera_)
        return line_error * facade_.floor_m;
    return std::abs(height - camera_->y) / away_ * depth_spread;
}

std::vector<FloorEdge> FacadeMap::edges() const {
    std::vector<FloorEdge> out;
    if (!calibrated_) {
        for (const auto& line : facade_.floors)
            out.push_back({line.floor, line.from, line.to});
        return out;
    }
    const auto [left, right] = std::ranges::minmax_element(
        facade_.points, {}, [](const FacadePoint& p) { return p.metres.x; });
    const auto top = std::ranges::max_element(facade_.points, {},
                                              [](const FacadePoint& p) { return p.metres.y; });
    const int known = facade_.floor_count > 0
                          ? facade_.floor_count
                          : static_cast<int>((top->metres.y - facade_.ground_m) / facade_.floor_m);
    for (int floor = 1; floor <= std::min(known + 1, most_edges); ++floor) {
        const double z = facade_.ground_m + (floor - 1) * facade_.floor_m;
        out.push_back({floor, through(to_picture_, {left->metres.x, z}),
                       through(to_picture_, {right->metres.x, z})});
    }
    return out;
}

} // namespace gulou::analysis
