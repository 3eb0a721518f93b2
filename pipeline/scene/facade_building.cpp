#include "pipeline/scene/facade_building.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

using B = Building;
constexpr double texels = 44; // a metre of wall

struct Style {
    Rgb wall, band, trim;
};

// The flat part of the wall, painted from above downwards: x and z in metres to texels.
class Wall {
public:
    Wall(const Style& style, Pcg32& random)
        : style_(style), random_(random),
          image_(static_cast<int>((B::roof + B::parapet) * texels),
                 static_cast<int>(2 * B::half_width * texels), CV_8UC3, bgr(style.wall)) {}

    cv::Mat paint() {
        tiles();
        weather(image_, 220, 0.12, random_);
        weather(image_, 12, 0.05, random_);
        for (int floor = 0; floor < B::floors; ++floor) {
            rect(-B::half_width, B::floor_z(floor) - 0.06, B::half_width, B::floor_z(floor) + 0.1,
                 style_.trim * 0.92);
            for (int bay = 0; bay < B::bays; ++bay)
                B::has_balcony(bay) ? recess(bay, floor) : window(bay, floor);
        }
        rect(-B::half_width, B::roof + 0.85, B::half_width, B::roof + B::parapet, style_.trim);
        cv::Mat streaked;
        cv::GaussianBlur(image_, streaked, {0, 0}, 0.7);
        return streaked;
    }

private:
    cv::Point texel(double x, double z) const {
        return {static_cast<int>(std::lround((x + B::half_width) * texels)),
                static_cast<int>(std::lround((B::roof + B::parapet - z) * texels))};
    }
    void rect(double x0, double z0, double x1, double z1, const Rgb& colour) {
        cv::rectangle(image_, texel(x0, z1), texel(x1, z0) - cv::Point(1, 1), bgr(colour),
                      cv::FILLED);
    }
    void shade(double x0, double z0, double x1, double z1, double gain) {
        const cv::Rect area =
            cv::Rect(texel(x0, z1), texel(x1, z0)) & cv::Rect({0, 0}, image_.size());
        if (!area.empty())
            image_(area) *= gain;
    }

    void tiles() {
        for (int bay = 0; bay < B::bays; ++bay)
            if (bay % 3 != 0)
                rect(B::bay_x(bay) - B::bay_width / 2, 0, B::bay_x(bay) + B::bay_width / 2, B::roof,
                     bay % 3 == 1 ? style_.band : style_.wall * 0.97);
        rect(-B::half_width, 0, B::half_width, 2 * B::floor_height, {118, 112, 106});
        for (double z = 0; z < B::roof; z += 0.5)
            cv::line(image_, texel(-B::half_width, z), texel(B::half_width, z),
                     bgr(style_.wall * 0.86), 1);
        for (double x = -B::half_width; x < B::half_width; x += 0.85)
            cv::line(image_, texel(x, 0), texel(x, B::roof), bgr(style_.wall * 0.9), 1);
    }

    // A pane: the sky mirrored above, the room's dark below, a curtain or a lamp behind.
    void pane(double x0, double z0, double x1, double z1, bool lit) {
        const cv::Rect area(texel(x0, z1), texel(x1, z0));
        const Rgb lamp = mix({255, 206, 132}, {255, 236, 196}, random_.unit());
        const double mirror = random_.between(0.75, 1.1);
        const bool curtain = random_.unit() < 0.45;
        const double drawn = curtain ? random_.between(0.3, 1.0) : 0;
        const Rgb cloth =
            mix({186, 174, 156}, {150, 160, 172}, random_.unit()) * (lit ? 1.0 : 0.62);
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x) {
                const double down = static_cast<double>(y) / area.height;
                Rgb c = mix({122, 140, 158}, {52, 62, 72}, std::min(1.0, down * 1.3)) * mirror;
                if (lit)
                    c = mix(lamp, lamp * 0.7, down);
                if (x < drawn * area.width)
                    c = mix(c, cloth * (0.9 + 0.1 * std::sin(x * 0.9)), lit ? 0.5 : 0.72);
                image_.at<cv::Vec3b>(area.y + y, area.x + x) = {
                    cv::saturate_cast<std::uint8_t>(c.b), cv::saturate_cast<std::uint8_t>(c.g),
                    cv::saturate_cast<std::uint8_t>(c.r)};
            }
    }

    void window(int bay, int floor) {
        const Vec3 low = B::window_low(bay, floor);
        const Vec3 high = B::window_high(bay, floor);
        shade(low.x - 0.1, low.z - 1.0, high.x + 0.1, low.z - 0.1, 0.95); // rain under the sill
        rect(low.x - 0.12, low.z - 0.14, high.x + 0.12, high.z + 0.1, style_.trim);
        rect(low.x - 0.02, low.z - 0.02, high.x + 0.02, high.z + 0.02, {208, 210, 212});
        const bool lit = random_.unit() < 0.16;
        const double step = (high.x - low.x) / 3;
        for (int i = 0; i < 3; ++i)
            pane(low.x + i * step + 0.05, low.z + 0.05, low.x + (i + 1) * step - 0.05,
                 high.z - 0.05, lit);
        shade(low.x, high.z - 0.22, high.x, high.z, 0.6); // the lintel's shadow
        if (random_.unit() < 0.3)
            grille(low, high);
    }

    void grille(const Vec3& low, const Vec3& high) {
        const Rgb steel{176, 178, 180};
        for (double x = low.x; x <= high.x; x += 0.16)
            rect(x, low.z, x + 0.03, high.z, steel);
        for (double z = low.z; z <= high.z; z += 0.5)
            rect(low.x, z, high.x, z + 0.04, steel);
    }

    void recess(int bay, int floor) {
        const double x0 = B::bay_x(bay) - 1.45;
        const double x1 = B::bay_x(bay) + 1.45;
        const double z = B::floor_z(floor);
        rect(x0, z + 0.1, x1, z + 2.85, style_.wall * 0.66);
        const bool lit = random_.unit() < 0.2;
        rect(x0 + 0.3, z + 0.1, x1 - 0.3, z + 2.4, {200, 202, 204});
        pane(x0 + 0.36, z + 0.16, B::bay_x(bay) - 0.04, z + 2.34, lit);
        pane(B::bay_x(bay) + 0.04, z + 0.16, x1 - 0.36, z + 2.34, lit);
        shade(x0, z + 1.9, x1, z + 2.9, 0.62); // under the slab above
        shade(x0, z + 0.1, x0 + 0.35, z + 2.9, 0.8);
    }

    Style style_;
    Pcg32& random_;
    cv::Mat image_;
};

Style random_style(Pcg32& random) {
    static constexpr std::array styles = {
        Style{{206, 190, 164}, {168, 112, 86}, {226, 218, 204}},
        Style{{198, 194, 186}, {140, 146, 152}, {226, 226, 222}},
        Style{{214, 198, 158}, {196, 160, 104}, {234, 226, 208}},
        Style{{196, 168, 146}, {206, 196, 180}, {222, 212, 198}},
    };
    return styles[static_cast<std::size_t>(random.below(static_cast<int>(styles.size())))];
}

void balcony(Painting& painting, int bay, int floor, const Style& style, Pcg32& random) {
    const double x0 = B::bay_x(bay) - 1.5;
    const double x1 = B::bay_x(bay) + 1.5;
    const double z = B::floor_z(floor);
    const double y = -B::balcony_depth;
    painting.box({x0, y, z - 0.12}, {x1, 0, z + 0.1}, style.trim * 0.95);
    const bool closed = random.unit() < 0.35;
    const bool solid = closed || random.unit() < 0.5;
    if (solid)
        painting.box({x0, y, z + 0.1}, {x1, y + 0.1, z + 1.0}, style.band * 1.08);
    const double side = painting.camera().position().x < B::bay_x(bay) ? x0 : x1;
    if (solid)
        painting.polygon(
            {{side, y, z + 0.1}, {side, 0, z + 0.1}, {side, 0, z + 1.0}, {side, y, z + 1.0}},
            style.band * 0.72);
    if (closed) { // glazed in by its owner
        const Rgb frame{222, 224, 226};
        const Rgb glass = mix({108, 128, 146}, {70, 84, 96}, random.unit());
        painting.polygon({{x0, y, z + 1.0}, {x1, y, z + 1.0}, {x1, y, z + 2.7}, {x0, y, z + 2.7}},
                         glass, 0.88);
        painting.polygon(
            {{side, y, z + 1.0}, {side, 0, z + 1.0}, {side, 0, z + 2.7}, {side, y, z + 2.7}},
            glass * 0.72, 0.9);
        for (int i = 0; i <= 4; ++i)
            painting.line({x0 + i * 0.75, y, z + 1.0}, {x0 + i * 0.75, y, z + 2.7}, 0.06, frame);
        painting.line({x0, y, z + 2.7}, {x1, y, z + 2.7}, 0.07, frame);
        painting.line({x0, y, z + 1.02}, {x1, y, z + 1.02}, 0.07, frame);
        painting.line({x0, y, z + 2.1}, {x1, y, z + 2.1}, 0.04, frame);
    } else if (!solid) {
        for (double x = x0; x <= x1 + 0.01; x += 0.15)
            painting.line({x, y, z + 0.1}, {x, y, z + 1.05}, 0.02, {92, 96, 100});
    }
    if (!closed)
        painting.line({x0, y, z + 1.05}, {x1, y, z + 1.05}, 0.06, {196, 198, 200});
}

void air_conditioner(Painting& painting, double x, double z, Pcg32& random) {
    const Rgb white = mix({206, 206, 200}, {226, 226, 224}, random.unit());
    painting.polygon({{x - 0.5, -0.01, z - 0.15},
                      {x + 0.55, -0.01, z - 0.15},
                      {x + 0.6, -0.01, z - 0.9},
                      {x - 0.3, -0.01, z - 0.9}},
                     {60, 56, 52}, 0.25);
    painting.box({x - 0.42, -0.42, z}, {x + 0.42, -0.06, z + 0.6}, white);
    std::vector<Vec3> fan;
    for (int i = 0; i < 16; ++i)
        fan.push_back({x - 0.1 + 0.24 * std::cos(i * CV_PI / 8), -0.425,
                       z + 0.3 + 0.24 * std::sin(i * CV_PI / 8)});
    painting.polygon(fan, {92, 94, 96});
    painting.line({x - 0.4, -0.2, z - 0.02}, {x + 0.4, -0.2, z - 0.02}, 0.05, {110, 108, 104});
}

// Two hazy towers behind, and the block's own side wall.
void surroundings(Painting& painting, const Style& style, Pcg32& random) {
    for (const double x : {-46.0, 30.0}) {
        cv::Mat tower(700, 280, CV_8UC3, bgr({168, 176, 186}));
        for (int row = 0; row < 28; ++row)
            for (int column = 0; column < 10; ++column)
                cv::rectangle(tower, cv::Rect(8 + column * 27, 10 + row * 25, 17, 14),
                              bgr(mix({128, 140, 154}, {156, 166, 178}, random.unit())),
                              cv::FILLED);
        painting.lay(tower, {Vec3{x, 45, 74}, {x + 18, 45, 74}, {x + 18, 45, 0}, {x, 45, 0}});
    }
    const double edge = painting.camera().position().x > 0 ? B::half_width : -B::half_width;
    painting.polygon({{edge, 0, 0}, {edge, 12, 0}, {edge, 12, B::roof + 1}, {edge, 0, B::roof + 1}},
                     style.wall * 0.7);
}

} // namespace

cv::Mat facade_backdrop(const PinholeCamera& camera, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Backdrop);
    const Style style = random_style(random);
    Painting painting(camera);
    painting.sky({136, 168, 206}, {198, 210, 222}, random);
    surroundings(painting, style, random);
    cv::Mat wall = Wall(style, random).paint();
    wall *= sunlit({0, -1, 0}) * 1.12;
    painting.lay(wall, {Vec3{-B::half_width, 0, B::roof + B::parapet},
                        {B::half_width, 0, B::roof + B::parapet},
                        {B::half_width, 0, 0},
                        {-B::half_width, 0, 0}});
    for (int floor = B::floors - 1; floor >= 0; --floor) { // lower ones stand in front
        for (int bay = 0; bay < B::bays; ++bay) {
            if (B::has_balcony(bay) && floor > 0)
                balcony(painting, bay, floor, style, random);
            else if (!B::has_balcony(bay) && random.unit() < 0.7)
                air_conditioner(painting, B::bay_x(bay) + 1.35, B::floor_z(floor) + 0.25, random);
        }
    }
    return painting.develop();
}

} // namespace gulou::scene
