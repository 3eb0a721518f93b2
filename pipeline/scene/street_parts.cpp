#include "pipeline/scene/street_parts.hpp"

#include "pipeline/scene/glyphs.hpp"

#include <opencv2/imgproc.hpp>

namespace gulou::scene {
namespace {

void put(cv::Mat& image, int x, int y, const Rgb& c) {
    image.at<cv::Vec3b>(y, x) = {cv::saturate_cast<std::uint8_t>(c.b),
                                 cv::saturate_cast<std::uint8_t>(c.g),
                                 cv::saturate_cast<std::uint8_t>(c.r)};
}

cv::Rect metres_rect(const cv::Mat& wall, double x, double z, double w, double h) {
    const cv::Rect out(static_cast<int>(x * wall_texels),
                       wall.rows - static_cast<int>((z + h) * wall_texels),
                       static_cast<int>(w * wall_texels), static_cast<int>(h * wall_texels));
    return out & cv::Rect({0, 0}, wall.size());
}

void glass(cv::Mat& wall, const cv::Rect& area, const Rgb& top, const Rgb& bottom) {
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            put(wall, area.x + x, area.y + y,
                mix(top, bottom, static_cast<double>(y) / area.height));
}

void window(cv::Mat& wall, double x, double z, double w, double h, double haze, Pcg32& random) {
    const Rgb veil{186, 196, 206};
    cv::rectangle(wall, metres_rect(wall, x - 0.07, z - 0.1, w + 0.14, h + 0.17),
                  bgr(mix({218, 216, 210}, veil, haze)), cv::FILLED);
    const double tone = random.between(0.8, 1.15);
    const bool lit = random.unit() < 0.12;
    const Rgb top = lit ? Rgb{255, 220, 160} : Rgb{112, 130, 148} * tone;
    const Rgb bottom = lit ? Rgb{220, 170, 110} : Rgb{54, 62, 72} * tone;
    for (int pane = 0; pane < 2; ++pane)
        glass(wall, metres_rect(wall, x + pane * w / 2 + 0.04, z, w / 2 - 0.08, h),
              mix(top, veil, haze), mix(bottom, veil, haze));
}

void shop(cv::Mat& wall, double x, double w, Pcg32& random) {
    static constexpr std::array<std::string_view, 8> names = {
        "便利店", "超市", "药房", "小花店", "商店", "中国药房", "幸福超市", "学校"};
    static constexpr std::array boards = {Rgb{168, 34, 36}, Rgb{26, 96, 60}, Rgb{34, 64, 132},
                                          Rgb{196, 120, 28}, Rgb{92, 36, 70}};
    const Rgb board =
        boards[static_cast<std::size_t>(random.below(static_cast<int>(boards.size())))];
    cv::rectangle(wall, metres_rect(wall, x, 0, w, 2.7), bgr({78, 76, 74}), cv::FILLED);
    const bool lit = random.unit() < 0.5;
    const int panes = std::max(2, static_cast<int>(w / 1.3));
    for (int i = 0; i < panes; ++i)
        glass(
            wall,
            metres_rect(wall, x + 0.1 + i * (w - 0.2) / panes, 0.1, (w - 0.2) / panes - 0.1, 2.45),
            lit ? Rgb{250, 226, 180} : Rgb{96, 108, 116},
            lit ? Rgb{150, 120, 92} : Rgb{48, 52, 58});
    const cv::Rect sign = metres_rect(wall, x + 0.05, 2.7, w - 0.1, 0.95);
    if (sign.width < 20)
        return;
    cv::rectangle(wall, sign, bgr(board), cv::FILLED);
    cv::Mat text =
        text_mask(names[static_cast<std::size_t>(random.below(static_cast<int>(names.size())))]);
    cv::resize(text, text, {}, 26.0 / glyph_height, 26.0 / glyph_height, cv::INTER_AREA);
    if (text.cols < sign.width && text.rows < sign.height) {
        const cv::Point at =
            sign.tl() + cv::Point((sign.width - text.cols) / 2, (sign.height - text.rows) / 2);
        wall(cv::Rect(at, text.size())).setTo(bgr({250, 240, 214}), text > 100);
    }
}

} // namespace

Ground::Ground(double x0, double x1, double y0, double y1, const Rgb& base)
    : x0_(x0), x1_(x1), y0_(y0), y1_(y1),
      image_(static_cast<int>((y1 - y0) * texels), static_cast<int>((x1 - x0) * texels), CV_8UC3,
             bgr(base)) {}

cv::Point Ground::texel(double x, double y) const {
    return {static_cast<int>(std::lround((x - x0_) * texels)),
            static_cast<int>(std::lround((y1_ - y) * texels))};
}

void Ground::rect(double x0, double y0, double x1, double y1, const Rgb& colour, double alpha) {
    const cv::Rect area = cv::Rect(texel(x0, y1), texel(x1, y0)) & cv::Rect({0, 0}, image_.size());
    if (area.empty())
        return;
    cv::Mat part = image_(area);
    part = part * (1 - alpha) + bgr(colour) * alpha;
}

void Ground::line(double x0, double y0, double x1, double y1, double metres, const Rgb& colour) {
    cv::line(image_, texel(x0, y0), texel(x1, y1), bgr(colour),
             std::max(1, static_cast<int>(metres * texels)), cv::LINE_AA);
}

void Ground::paving(double x0, double y0, double x1, double y1, double size, const Rgb& colour,
                    Pcg32& random) {
    for (double y = y0; y < y1; y += size)
        for (double x = x0; x < x1; x += size)
            rect(x, y, std::min(x1, x + size) - 0.03, std::min(y1, y + size) - 0.03,
                 colour * random.between(0.92, 1.06));
}

void Ground::letter(char32_t code, double x, double y, double width, double height,
                    const Rgb& colour) {
    const cv::Mat small = glyph(code);
    if (small.empty())
        return;
    cv::Mat mask;
    cv::resize(small, mask, {static_cast<int>(width * texels), static_cast<int>(height * texels)},
               0, 0, cv::INTER_CUBIC);
    const cv::Rect area(texel(x, y + height), mask.size());
    if ((area & cv::Rect({0, 0}, image_.size())) == area)
        image_(area).setTo(bgr(colour), mask > 127);
}

void Ground::wear(Pcg32& random) {
    weather(image_, 160, 0.10, random);
    weather(image_, 6, 0.07, random);
    for (int i = 0; i < 26; ++i) {
        const cv::Point at(random.below(image_.cols), random.below(image_.rows));
        const cv::Size size(10 + random.below(40), 8 + random.below(60));
        cv::Mat part = image_(cv::Rect(at, size) & cv::Rect({0, 0}, image_.size()));
        part *= random.between(0.86, 0.96);
    }
    for (int i = 0; i < 14; ++i) {
        cv::Point at(random.below(image_.cols), random.below(image_.rows));
        for (int k = 0; k < 12; ++k) {
            const cv::Point next = at + cv::Point(random.below(15) - 7, random.below(22) - 4);
            cv::line(image_, at, next, bgr({88, 87, 88}), 1, cv::LINE_AA);
            at = next;
        }
    }
    cv::GaussianBlur(image_, image_, {0, 0}, 0.8);
}

void Ground::lay_on(Painting& painting) const {
    painting.lay(image_, {Vec3{x0_, y1_, 0}, {x1_, y1_, 0}, {x1_, y0_, 0}, {x0_, y0_, 0}});
}

cv::Mat flats(double metres, int floors, const Rgb& wall, double haze, Pcg32& random) {
    const Rgb veil{186, 196, 206};
    cv::Mat out(static_cast<int>(floors * 3.1 * wall_texels),
                static_cast<int>(metres * wall_texels), CV_8UC3, bgr(mix(wall, veil, haze)));
    weather(out, 200, 0.1 * (1 - haze), random);
    for (int floor = 0; floor < floors; ++floor) {
        const double z = floor * 3.1;
        cv::rectangle(out, metres_rect(out, 0, z, metres, 0.12), bgr(mix(wall * 0.84, veil, haze)),
                      cv::FILLED);
        int bay = 0;
        for (double x = 0.8; x + 2 < metres; x += 3.3, ++bay)
            if (bay % 4 == 2) {
                cv::rectangle(out, metres_rect(out, x - 0.2, z + 0.15, 2.4, 2.7),
                              bgr(mix(wall * 0.6, veil, haze)), cv::FILLED);
                window(out, x, z + 0.2, 2, 2.2, haze, random);
                cv::rectangle(out, metres_rect(out, x - 0.3, z, 2.6, 1.1),
                              bgr(mix(wall * 1.1, veil, haze)), cv::FILLED);
            } else
                window(out, x + 0.1, z + 0.95, 1.7, 1.5, haze, random);
    }
    return out;
}

cv::Mat shop_front(double metres, int floors, Pcg32& random) {
    static constexpr std::array walls = {Rgb{196, 178, 150}, Rgb{176, 128, 104},
                                         Rgb{190, 188, 182}};
    cv::Mat out = flats(
        metres, floors,
        walls[static_cast<std::size_t>(random.below(static_cast<int>(walls.size())))], 0.0, random);
    cv::rectangle(out, metres_rect(out, 0, 0, metres, 3.8), bgr({150, 144, 136}), cv::FILLED);
    for (double x = 0.2; x < metres - 3;) {
        const double w = random.between(3.2, 5.4);
        shop(out, x, std::min(w, metres - x), random);
        x += w + 0.25;
    }
    cv::GaussianBlur(out, out, {0, 0}, 0.8);
    return out;
}

void hedge(Painting& painting, double x0, double x1, double y0, double y1, double height,
           Pcg32& random) {
    painting.box({x0, y0, 0}, {x1, y1, height}, {62, 84, 46});
    for (int i = 0; i < 2600; ++i) {
        const double y = y0 + (y1 - y0) * random.unit() * random.unit();
        const bool top = random.unit() < 0.5;
        const Vec3 at{top ? random.between(x0, x1) : x0, y,
                      top ? height : random.between(0.05, height)};
        const double r = 0.05 * random.between(0.6, 1.4);
        const Rgb green = mix({46, 66, 34}, {112, 132, 66}, random.unit()) * (top ? 1.0 : 0.72);
        painting.polygon({at + Vec3{-r, 0, -r}, at + Vec3{r, 0, -r * 0.4}, at + Vec3{r * 0.6, 0, r},
                          at + Vec3{-r * 0.8, 0, r * 0.7}},
                         green);
    }
}

void lamp_post(Painting& painting, double x, double y, double reach) {
    painting.line({x, y, 0}, {x, y, 7}, 0.14, {96, 100, 104});
    painting.line({x, y, 7}, {x + reach, y, 7.5}, 0.1, {96, 100, 104});
    painting.box({x + reach - 0.3, y - 0.15, 7.42}, {x + reach + 0.3, y + 0.15, 7.56},
                 {210, 212, 210});
}

void trunk(Painting& painting, double x, double y, double height) {
    painting.polygon({{x - 0.5, y - 0.5, 0},
                      {x + 0.7, y - 0.5, 0},
                      {x + 0.7, y + 0.5, 0},
                      {x - 0.5, y + 0.5, 0}},
                     {70, 58, 46}, 0.8);
    painting.polygon(
        {{x - 0.16, y, 0}, {x + 0.16, y, 0}, {x + 0.1, y, height}, {x - 0.1, y, height}},
        {92, 78, 64});
    painting.polygon({{x - 0.17, y, 0}, {x + 0.17, y, 0}, {x + 0.14, y, 1.1}, {x - 0.14, y, 1.1}},
                     {216, 214, 206}); // limewash
}

} // namespace gulou::scene
