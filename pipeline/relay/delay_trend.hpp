// Tells from send and arrival times whether a queue is building on the way: the delay-gradient half
// of Google congestion control (draft-ietf-rmcat-gcc-02 section 5), the gradient estimated by a
// line fitted through the newest delays instead of the draft's Kalman filter. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gulou::relay {

enum class LinkUse { Normal, Over, Under };

class DelayTrend {
public:
    // In the order of sending; both clocks in µs, each from any moment. Packets sent within 5 ms
    // are one group, of which only the last counts.
    void on_packet(std::int64_t sent_us, std::int64_t arrival_us);
    LinkUse use() const { return use_; }

private:
    static constexpr std::size_t window = 20; // groups
    struct Group {
        std::int64_t first_sent = -1;
        std::int64_t last_sent = 0;
        std::int64_t first_arrival = 0;
        std::int64_t last_arrival = 0;
    };
    struct Point {
        double arrival_ms = 0;
        double delay_ms = 0;
    };
    bool belongs(std::int64_t sent_us, std::int64_t arrival_us) const;
    void close_group();
    double slope() const;
    void judge(double slope, double send_delta_ms, double arrival_ms);
    void adapt(double trend, double arrival_ms);

    Group current_;
    Group previous_;
    std::int64_t base_arrival_ = 0;
    std::array<Point, window> points_{};
    std::size_t count_ = 0; // groups compared
    double accumulated_ms_ = 0;
    double smoothed_ms_ = 0;
    double previous_slope_ = 0;
    double threshold_ = 12.5;
    double adapted_at_ms_ = -1;
    double over_ms_ = -1; // how long the trend has been above the threshold
    int over_count_ = 0;
    LinkUse use_ = LinkUse::Normal;
};

} // namespace gulou::relay
