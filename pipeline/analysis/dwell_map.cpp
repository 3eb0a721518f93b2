#include "pipeline/analysis/dwell_map.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr float hidden_cost = 0.2F;
constexpr float gone_cost = 4;
constexpr float one_picture = 0.5; // second at most in which it is gone: a key frame may err
constexpr int same_value =
    20;                     // grey levels: more than noise and a cloud in the time of a passer-by
constexpr float led_by = 5; // seconds: motion that ended longer ago did not bring the thing
constexpr float long_ago = 3600;

bool is_same(std::uint8_t a, std::uint8_t b) {
    return std::abs(a - b) <= same_value;
}

constexpr int together = 16;

// Of `together` pixels.
bool nothing(const std::uint8_t* foreground) {
    std::uint8_t all = 0;
    for (int x = 0; x < together; ++x)
        all |= foreground[x];
    return all == 0;
}

struct Times {
    float *dwell, *hidden, *since_move;
};

// What holds for every pixel, without branches.
void pass(const Times& row, const std::uint8_t* foreground, const std::uint8_t* moving, int width,
          float seconds) {
    for (int x = 0; x < width; ++x)
        row.since_move[x] = static_cast<float>(moving[x] == 0) * (row.since_move[x] + seconds);
    const float cost = gone_cost * std::min(seconds, one_picture);
    for (int x = 0; x < width; ++x) {
        const auto gone = static_cast<float>(foreground[x] == 0);
        row.dwell[x] = std::max(0.0F, row.dwell[x] - gone * cost);
        row.hidden[x] *= 1 - gone;
    }
}

} // namespace

void DwellMap::update(const cv::Mat& grey, const cv::Mat& foreground, const cv::Mat& moving,
                      double seconds) {
    if (dwell_.size() != foreground.size())
        begin(grey);
    const auto dt = static_cast<float>(seconds), most = static_cast<float>(most_);
    for (int y = 0; y < dwell_.rows; ++y) {
        const auto* now = grey.ptr<std::uint8_t>(y);
        const auto* fg = foreground.ptr<std::uint8_t>(y);
        const auto* mv = moving.ptr<std::uint8_t>(y);
        auto* since = since_move_.ptr<float>(y);
        auto* dwell = dwell_.ptr<float>(y);
        auto* hidden = hidden_.ptr<float>(y);
        auto* value = value_.ptr<std::uint8_t>(y);
        auto* before = before_.ptr<std::uint8_t>(y);
        auto* came = arrived_.ptr<std::uint8_t>(y);
        pass({dwell, hidden, since}, fg, mv, dwell_.cols, dt);
        for (int x = 0; x < dwell_.cols; ++x) {
            if (x % together == 0 && x + together <= dwell_.cols && nothing(fg + x)) {
                x += together - 1;
                continue;
            }
            if (!fg[x])
                continue;
            if (mv[x]) {
                hidden[x] += dwell[x] > 0 ? dt : 0;
                continue;
            }
            if (dwell[x] <= 0)
                came[x] = since[x] < led_by ? 255 : 0;
            else if (hidden[x] > 0)
                dwell[x] += is_same(now[x], value[x]) || is_same(now[x], before[x])
                                ? std::min(hidden[x], dwell[x])
                                : -hidden_cost * hidden[x];
            if (!is_same(now[x], value[x]))
                before[x] = value[x];
            hidden[x] = 0;
            value[x] = now[x];
            dwell[x] = std::clamp(dwell[x] + dt, 0.0F, most);
        }
    }
}

void DwellMap::begin(const cv::Mat& grey) {
    dwell_ = cv::Mat::zeros(grey.size(), CV_32F);
    hidden_ = cv::Mat::zeros(grey.size(), CV_32F);
    value_ = grey.clone();
    before_ = grey.clone();
    since_move_ = cv::Mat(grey.size(), CV_32F, cv::Scalar(believed_ ? 0.0F : long_ago));
    arrived_ = cv::Mat::zeros(grey.size(), CV_8UC1);
}

cv::Mat DwellMap::longer_than(double seconds) const {
    return dwell_ >= seconds;
}

double DwellMap::typical(const cv::Mat& mask, cv::Rect box) const {
    std::vector<float> values;
    for (int y = box.y; y < box.y + box.height; ++y)
        for (int x = box.x; x < box.x + box.width; ++x)
            if (mask.at<std::uint8_t>(y, x))
                values.push_back(dwell_.at<float>(y, x));
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void DwellMap::forget(const cv::Mat& mask) {
    dwell_.setTo(0, mask);
}

void DwellMap::believe_arrivals() {
    believed_ = true;
    since_move_.setTo(0);
}

void DwellMap::start_over() {
    dwell_.release();
    believed_ = false;
}

} // namespace gulou::analysis
