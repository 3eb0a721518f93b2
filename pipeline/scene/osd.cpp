#include "pipeline/scene/osd.hpp"

#include "pipeline/scene/glyphs.hpp"

#include <opencv2/imgproc.hpp>

#include <cstdio>

namespace gulou::scene {
namespace {

std::string clock_text(std::chrono::sys_seconds utc) {
    using namespace std::chrono;
    static constexpr std::array<const char*, 7> weekdays = {"天", "一", "二", "三",
                                                            "四", "五", "六"};
    const auto local = utc + hours(8);
    const auto day = floor<days>(local);
    const year_month_day date(day);
    const hh_mm_ss time(local - day);
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%04d年%02u月%02u日 星期%s %02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), weekdays[weekday(day).c_encoding()],
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

} // namespace

Osd::Osd(cv::Size picture, const std::string& title)
    : picture_(picture), height_(std::max(12, picture.height / 22) & ~1) {
    title_ = label(title, {0, picture.height - height_ - height_ / 2});
    title_.at.x = (picture.width - title_.ink.cols - height_ / 2) & ~1;
}

Osd::Label Osd::label(const std::string& text, cv::Point at) const {
    cv::Mat mask = text_mask(text);
    if (mask.empty())
        mask = cv::Mat(glyph_height, 2, CV_8U, cv::Scalar(0));
    const int width = mask.cols * height_ / glyph_height;
    cv::Mat small;
    cv::resize(mask, small, {std::min(width, picture_.width - 2 * height_), height_}, 0, 0,
               cv::INTER_AREA);
    Label out;
    cv::copyMakeBorder(small, out.ink, 2, 2, 2, 2 + small.cols % 2, cv::BORDER_CONSTANT, 0);
    cv::dilate(out.ink, out.edge, cv::Mat::ones(3, 3, CV_8U));
    out.at = {at.x & ~1, at.y & ~1};
    return out;
}

void Osd::draw(const Picture& out, WallTime now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (clock_.ink.empty() || second != shown_) {
        clock_ = label(clock_text(second), {height_ / 2, height_ / 2});
        shown_ = second;
    }
    put(out, clock_);
    put(out, title_);
}

void Osd::put(const Picture& out, const Label& label) {
    for (int y = 0; y < label.ink.rows; ++y) {
        auto* row = out.planes[0] + static_cast<std::ptrdiff_t>(label.at.y + y) * out.strides[0] +
                    label.at.x;
        const auto* ink = label.ink.ptr<std::uint8_t>(y);
        const auto* edge = label.edge.ptr<std::uint8_t>(y);
        for (int x = 0; x < label.ink.cols; ++x) {
            const int dark = row[x] + (28 - row[x]) * edge[x] * 3 / (4 * 255);
            row[x] = static_cast<std::uint8_t>(dark + (235 - dark) * ink[x] / 255);
        }
    }
    for (int y = 0; y < label.ink.rows / 2; ++y)
        for (std::size_t plane = 1; plane < 3; ++plane) {
            auto* row = out.planes[plane] +
                        static_cast<std::ptrdiff_t>(label.at.y / 2 + y) * out.strides[plane] +
                        label.at.x / 2;
            const auto* edge = label.edge.ptr<std::uint8_t>(2 * y);
            for (int x = 0; x < label.ink.cols / 2; ++x)
                row[x] = static_cast<std::uint8_t>(row[x] + (128 - row[x]) * edge[2 * x] / 255);
        }
}

} // namespace gulou::scene
