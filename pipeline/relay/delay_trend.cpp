#include "pipeline/relay/delay_trend.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::relay {
namespace {

constexpr std::int64_t group_us = 5000;
constexpr std::int64_t longest_burst_us = 100'000;
constexpr std::int64_t pause_us = 3'000'000; // after it old delays say nothing
constexpr double smoothing = 0.9;
constexpr double gain = 4.0;
constexpr double most_deltas = 60.0;
constexpr double overuse_ms = 10.0;
// The draft's adaptive threshold, section 5.4.
constexpr double rise = 0.0087;
constexpr double fall = 0.039;
constexpr double least_threshold = 6.0;
constexpr double most_threshold = 600.0;
constexpr double outlier = 15.0;

} // namespace

bool DelayTrend::belongs(std::int64_t sent_us, std::int64_t arrival_us) const {
    if (sent_us - current_.first_sent <= group_us)
        return true;
    // What a link held back and then let go at once (Wi-Fi does) is one group as well.
    const auto arrival_delta = arrival_us - current_.last_arrival;
    const auto change = arrival_delta - (sent_us - current_.last_sent);
    return change < 0 && arrival_delta <= group_us &&
           arrival_us - current_.first_arrival < longest_burst_us;
}

void DelayTrend::on_packet(std::int64_t sent_us, std::int64_t arrival_us) {
    if (current_.first_sent >= 0 && sent_us < current_.first_sent)
        return; // overtaken
    if (current_.first_sent >= 0 && sent_us - current_.last_sent > pause_us)
        *this = {};
    if (current_.first_sent >= 0 && belongs(sent_us, arrival_us)) {
        current_.last_sent = std::max(current_.last_sent, sent_us);
        current_.last_arrival = std::max(current_.last_arrival, arrival_us);
        return;
    }
    if (current_.first_sent >= 0)
        close_group();
    else
        base_arrival_ = arrival_us;
    current_ = {sent_us, sent_us, arrival_us, arrival_us};
}

void DelayTrend::close_group() {
    const auto before = previous_;
    previous_ = current_;
    if (before.first_sent < 0)
        return;
    const double send_ms = static_cast<double>(current_.last_sent - before.last_sent) / 1000.0;
    const double arrival_delta_ms =
        static_cast<double>(current_.last_arrival - before.last_arrival) / 1000.0;
    const double arrival_ms = static_cast<double>(current_.last_arrival - base_arrival_) / 1000.0;
    accumulated_ms_ += arrival_delta_ms - send_ms;
    smoothed_ms_ = smoothing * smoothed_ms_ + (1 - smoothing) * accumulated_ms_;
    points_[count_++ % window] = {arrival_ms, smoothed_ms_};
    judge(count_ >= window ? slope() : previous_slope_, send_ms, arrival_ms);
}

// Least squares over the window.
double DelayTrend::slope() const {
    double mean_x = 0;
    double mean_y = 0;
    for (const auto& point : points_) {
        mean_x += point.arrival_ms / window;
        mean_y += point.delay_ms / window;
    }
    double numerator = 0;
    double denominator = 0;
    for (const auto& point : points_) {
        numerator += (point.arrival_ms - mean_x) * (point.delay_ms - mean_y);
        denominator += (point.arrival_ms - mean_x) * (point.arrival_ms - mean_x);
    }
    return denominator > 0 ? numerator / denominator : previous_slope_;
}

void DelayTrend::judge(double slope, double send_delta_ms, double arrival_ms) {
    const double trend = std::min(static_cast<double>(count_), most_deltas) * slope * gain;
    if (trend > threshold_) {
        over_ms_ = over_ms_ < 0 ? send_delta_ms / 2 : over_ms_ + send_delta_ms;
        if (++over_count_ > 1 && over_ms_ > overuse_ms && slope >= previous_slope_) {
            over_ms_ = 0;
            over_count_ = 0;
            use_ = LinkUse::Over;
        }
    } else {
        over_ms_ = -1;
        over_count_ = 0;
        use_ = trend < -threshold_ ? LinkUse::Under : LinkUse::Normal;
    }
    previous_slope_ = slope;
    adapt(trend, arrival_ms);
}

// A threshold that never moved would starve beside loss-based flows (TCP).
void DelayTrend::adapt(double trend, double arrival_ms) {
    const double size = std::abs(trend);
    const double elapsed =
        adapted_at_ms_ < 0 ? 0 : std::clamp(arrival_ms - adapted_at_ms_, 0.0, 100.0);
    adapted_at_ms_ = arrival_ms;
    if (size > threshold_ + outlier)
        return;
    threshold_ += (size < threshold_ ? fall : rise) * (size - threshold_) * elapsed;
    threshold_ = std::clamp(threshold_, least_threshold, most_threshold);
}

} // namespace gulou::relay
