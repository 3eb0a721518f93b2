#include "pipeline/scene/fire_lane_yard.hpp"

#include "pipeline/scene/street_parts.hpp"
#include "pipeline/scene/vehicle.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

using Y = Yard;
constexpr Rgb asphalt{112, 113, 116};
constexpr Rgb yellow{222, 184, 62};

void mark_lane(Ground& ground) {
    for (const double x : {Y::lane_left, Y::lane_right})
        ground.rect(x - 0.08, Y::lane_near, x + 0.08, Y::lane_far, yellow);
    for (const double y : {Y::lane_near, Y::lane_far})
        ground.rect(Y::lane_left, y - 0.08, Y::lane_right, y + 0.08, yellow);
    for (double y = Y::lane_near - 4; y < Y::lane_far; y += 1.6) {
        const double from = std::max(y, Y::lane_near);
        const double to = std::min(y + (Y::lane_right - Y::lane_left), Y::lane_far);
        ground.line(Y::lane_left + (from - y), from, Y::lane_left + (to - y), to, 0.1,
                    mix(yellow, asphalt, 0.35));
    }
    double y = 21;
    for (const char32_t code : {U'消', U'防', U'通', U'道'}) {
        ground.rect(Y::lane_left + 0.75, y - 0.1, Y::lane_right - 0.75, y + 2.4, asphalt * 0.97);
        ground.letter(code, Y::lane_left + 0.9, y, Y::lane_right - Y::lane_left - 1.8, 2.3, yellow);
        y -= 3.1;
    }
}

Ground paint_ground(Pcg32& random) {
    Ground ground(-18, 24, 3, 62, asphalt);
    ground.paving(Y::wall_x, 3, Y::lane_left - 0.25, Y::wall_far, 0.5, {150, 142, 132}, random);
    ground.rect(Y::lane_left - 0.3, 3, Y::lane_left - 0.14, Y::wall_far, {176, 174, 168});
    ground.rect(Y::lane_right + 0.14, 3, Y::lane_right + 0.3, Y::wall_far, {176, 174, 168});
    ground.paving(-18, 54, 24, 58, 0.6, {158, 152, 144}, random);
    for (double x = -18; x < 24; x += 3)
        ground.rect(x, Y::cross_street - 0.1, x + 1.6, Y::cross_street + 0.1, {222, 222, 218});
    mark_lane(ground);
    for (double y = 8; y < 40; y += 2.7)
        ground.rect(5.4, y, 10.2, y + 0.1, {220, 220, 216});
    ground.wear(random);
    return ground;
}

void paint_far(Painting& painting, Pcg32& random) {
    painting.sky({150, 178, 208}, {206, 214, 222}, random);
    const cv::Mat block = flats(86, 7, {188, 172, 156}, 0.42, random);
    painting.lay(block, {Vec3{-26, 64, 21.7}, {60, 64, 21.7}, {60, 64, 0}, {-26, 64, 0}});
    painting.polygon({{-90, 42, 0}, {90, 42, 0}, {90, 64, 0}, {-90, 64, 0}}, asphalt * 1.02);
    paint_ground(random).lay_on(painting);
}

void paint_near(Painting& painting, Pcg32& random) {
    cv::Mat wall = shop_front(Y::wall_far - Y::wall_near, 6, random);
    wall *= 0.86;
    painting.lay(wall, {Vec3{Y::wall_x, Y::wall_near, 18.6},
                        {Y::wall_x, Y::wall_far, 18.6},
                        {Y::wall_x, Y::wall_far, 0},
                        {Y::wall_x, Y::wall_near, 0}});
    painting.polygon({{Y::wall_x, Y::wall_near, 0},
                      {Y::wall_x + 2.2, Y::wall_near, 0},
                      {Y::wall_x + 2.2, Y::wall_far, 0},
                      {Y::wall_x, Y::wall_far, 0}},
                     {40, 42, 50}, 0.25); // the house's shadow
    cv::Mat opposite = flats(35, 5, {196, 186, 168}, 0.0, random);
    painting.lay(opposite, {Vec3{14, 44, 15.5}, {14, 9, 15.5}, {14, 9, 0}, {14, 44, 0}});
    painting.polygon({{10.6, 7, 0}, {14, 7, 0}, {14, 44, 0}, {10.6, 44, 0}}, {128, 124, 116});
    lamp_post(painting, Y::lane_left - 0.6, 31, 1.4);
    hedge(painting, Y::lane_right + 0.45, Y::lane_right + 1.35, 6, 40, 0.8, random);
}

// Cars that stand where they may: in the bays behind the hedge.
void park_neighbours(Canvas& canvas, const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop, 2);
    for (double y = 8 + 2.7 * 11 + 1.35; y > 9; y -= 2.7)
        if (random.unit() < 0.78) {
            const Vehicle car = random_car(random);
            draw(canvas, camera, car,
                 {7.8 + random.between(-0.2, 0.2), y, CV_PI / 2 * random.sign(), 0});
        }
}

Tree plant(const PinholeCamera& camera, double y, Pcg32& random) {
    const auto low = camera.project({4.75, y, 2.4});
    const auto top = camera.project({4.75, y, 7.0});
    const double tall = low.y - top.y;
    return {cv::Rect(static_cast<int>(low.x - tall * 0.55), static_cast<int>(top.y),
                     static_cast<int>(tall * 1.1), static_cast<int>(tall)),
            std::max(1.4, 0.08 * camera.scale({4.75, y, 3})), random};
}

// What stands in front of the cross street, found by painting it on a colour that nothing has.
cv::Mat near_mask(const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop, 3);
    Painting painting(camera);
    painting.image().setTo(cv::Scalar(255, 0, 255));
    const Canvas before(painting.develop());
    paint_near(painting, random);
    Canvas after(painting.develop());
    park_neighbours(after, camera, seed);
    return difference(before, after);
}

} // namespace

PinholeCamera yard_camera(const SceneSpec& spec) {
    const cv::Size size(spec.width, spec.height);
    if (spec.view == View::Demo)
        return {{0.3, 0, 4.9}, -0.27, 0.05, 0.66 * size.width, size};
    Pcg32 random(spec.seed, Stream::View);
    const double height = random.between(3.6, 6.5);
    const double x = random.between(-1.2, 1.6);
    const double focal = random.between(0.55, 0.85) * size.width;
    // Looks at the lane's middle, 12 to 16 m away.
    return {{x, 0, height},
            -std::atan2(height - 0.5, random.between(12, 16)),
            std::atan2(0.6 - x, 14) + random.between(-0.05, 0.05),
            focal,
            size};
}

YardStage paint_yard(const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 far(seed, Stream::Backdrop);
    Pcg32 near(seed, Stream::Backdrop, 3);
    Painting painting(camera);
    paint_far(painting, far);
    paint_near(painting, near);
    Pcg32 leaves(seed, Stream::Trees);
    std::vector<Tree> trees;
    for (const double y : {38.0, 26.0, 16.0}) {
        trunk(painting, 4.75, y, 3.4);
        trees.push_back(plant(camera, y, leaves));
    }
    YardStage stage{Canvas(painting.develop()), near_mask(camera, seed), std::move(trees)};
    park_neighbours(stage.canvas, camera, seed);
    stage.canvas.bake();
    return stage;
}

} // namespace gulou::scene
