#include "pipeline/relay/bandwidth_estimator.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::relay {
namespace {

constexpr double decrease_factor = 0.85;
constexpr double increase_per_second = 1.08;
constexpr double headroom_over_delivered = 1.5;
constexpr double headroom_bps = 10'000;
constexpr double additive_packet_bits = 1200 * 8;
constexpr std::int64_t shortest_window_us = 10'000'000;
constexpr std::uint32_t least_probe_packets = 5;

} // namespace

void DeliveredRate::add(std::int64_t at_us, std::uint32_t bytes) {
    const auto bucket = at_us / bucket_us;
    if (first_ < 0 || bucket - newest_ > static_cast<std::int64_t>(buckets) * 4) {
        bytes_.fill(0); // the first packet, or one after a pause
        first_ = newest_ = bucket;
    }
    for (; newest_ < bucket; ++newest_)
        bytes_[static_cast<std::size_t>(newest_ + 1) % buckets] = 0;
    if (newest_ - bucket < static_cast<std::int64_t>(buckets))
        bytes_[static_cast<std::size_t>(bucket) % buckets] += bytes;
}

// The newest bucket is still filling and does not count.
std::uint32_t DeliveredRate::bps() const {
    const auto full = std::min<std::int64_t>(newest_ - first_, buckets - 1);
    if (full < 3)
        return 0;
    std::uint64_t bytes = 0;
    for (std::int64_t i = newest_ - full; i < newest_; ++i)
        bytes += bytes_[static_cast<std::size_t>(i) % buckets];
    return static_cast<std::uint32_t>(bytes * 8'000'000 /
                                      static_cast<std::uint64_t>(full * bucket_us));
}

void BandwidthEstimator::on_packet(const PacketReport& packet) {
    sent_.add(packet.sent_us, packet.size);
    if (packet.arrival_us == PacketReport::lost) {
        ++lost_;
        return;
    }
    ++received_;
    delivered_.add(packet.arrival_us, packet.size);
    trend_.on_packet(packet.sent_us, packet.arrival_us);
    note_queue(packet.arrival_us - packet.sent_us, packet.arrival_us);
    if (packet.probe)
        note_probe(packet);
}

// The two clocks differ by an unknown constant: only what is above the least seen is a queue.
void BandwidthEstimator::note_queue(std::int64_t one_way_us, std::int64_t arrival_us) {
    if (shortest_since_ < 0 || arrival_us - shortest_since_ > shortest_window_us) {
        shortest_us_ = shortest_since_ < 0 ? one_way_us : shortest_new_us_;
        shortest_new_us_ = one_way_us;
        shortest_since_ = arrival_us;
    }
    shortest_us_ = std::min(shortest_us_, one_way_us);
    shortest_new_us_ = std::min(shortest_new_us_, one_way_us);
    queue_sum_ms_ += static_cast<double>(one_way_us - shortest_us_) / 1000.0;
}

void BandwidthEstimator::note_probe(const PacketReport& packet) {
    if (probe_.packets++ == 0) {
        probe_.first_sent = packet.sent_us;
        probe_.first_arrival = packet.arrival_us;
        probe_.last_sent = packet.sent_us;
        probe_.last_arrival = packet.arrival_us;
        return;
    }
    probe_.bytes += packet.size;
    probe_.last_sent = std::max(probe_.last_sent, packet.sent_us);
    probe_.last_arrival = std::max(probe_.last_arrival, packet.arrival_us);
}

void BandwidthEstimator::end_probe() {
    const auto probe = std::exchange(probe_, {});
    const auto sent_us = probe.last_sent - probe.first_sent;
    const auto arrival_us = probe.last_arrival - probe.first_arrival;
    if (probe.packets < least_probe_packets || sent_us <= 0 || arrival_us <= 0 || overused())
        return;
    const double bits = static_cast<double>(probe.bytes) * 8e6;
    const double sent = bits / static_cast<double>(sent_us);
    const double arrived = bits / static_cast<double>(arrival_us);
    // Arrived slower than sent: that is the link's rate, of which a little is kept free.
    const double measured = arrived < 0.9 * sent ? 0.95 * arrived : std::min(sent, arrived);
    target_bps_ = std::clamp(std::max(target_bps_, measured), double{least_bps}, double{most_bps});
    losses_.raise(static_cast<std::uint32_t>(measured));
}

void BandwidthEstimator::end_feedback(SteadyTime now, std::chrono::milliseconds rtt) {
    if (received_ + lost_ == 0)
        return;
    queue_ms_ = received_ > 0 ? queue_sum_ms_ / received_ : queue_ms_;
    losses_.on_feedback(received_, lost_, queue_ms_, sent_.bps(), now);
    received_ = lost_ = 0;
    queue_sum_ms_ = 0;
    steer(now, rtt);
}

void BandwidthEstimator::steer(SteadyTime now, std::chrono::milliseconds rtt) {
    const double elapsed =
        std::clamp(std::chrono::duration<double>(now - steered_).count(), 0.0, 1.0);
    steered_ = now;
    if (delivered_.bps() == 0)
        return;
    known_ = known_ || losses_.limit() != LossLimit::none;
    if (trend_.use() == LinkUse::Over) {
        // One answer to overuse takes a round trip and a feedback interval to show.
        if (now - decreased_ < rtt + std::chrono::milliseconds(200))
            return;
        decreased_ = now;
        holding_ = true;
        decrease();
    } else if (trend_.use() == LinkUse::Under) {
        holding_ = true; // the queue is draining: let it
    } else {
        if (!holding_)
            increase(elapsed, rtt);
        holding_ = false;
    }
}

bool BandwidthEstimator::near_capacity() const {
    const double delivered = delivered_.bps();
    const double deviation = std::sqrt(capacity_spread_ * capacity_bps_ / 1000.0) * 1000.0;
    return capacity_bps_ > 0 && std::abs(delivered - capacity_bps_) < 3 * deviation;
}

void BandwidthEstimator::increase(double elapsed_s, std::chrono::milliseconds rtt) {
    const double delivered = delivered_.bps();
    const double most = headroom_over_delivered * delivered + headroom_bps;
    if (!known_) { // so far everything went through
        target_bps_ = std::min(std::max(most, target_bps_), double{most_bps});
        return;
    }
    if (target_bps_ >= most) // nothing that was sent proves more
        return;
    if (delivered > capacity_bps_ * 1.5)
        capacity_bps_ = 0;
    double wanted = target_bps_ * std::pow(increase_per_second, elapsed_s);
    if (near_capacity()) {
        const double response_s = (static_cast<double>(rtt.count()) + 100) / 1000.0;
        wanted = target_bps_ + std::max(4000.0, additive_packet_bits / response_s) * elapsed_s;
    }
    target_bps_ = std::min({wanted, most, double{most_bps}});
}

void BandwidthEstimator::decrease() {
    const double delivered = delivered_.bps();
    if (capacity_bps_ > 0 && delivered < capacity_bps_ * 0.5)
        capacity_bps_ = 0; // the link is another one
    if (capacity_bps_ == 0) {
        capacity_bps_ = delivered;
    } else {
        const double error = (delivered - capacity_bps_) / 1000.0;
        capacity_bps_ += 0.05 * (delivered - capacity_bps_);
        const double norm = std::max(capacity_bps_ / 1000.0, 1.0);
        capacity_spread_ =
            std::clamp(0.95 * capacity_spread_ + 0.05 * error * error / norm, 0.4, 2.5);
    }
    if (!known_) // the start was only a guess
        target_bps_ = delivered;
    known_ = true;
    target_bps_ = std::max(std::min(target_bps_, decrease_factor * delivered), double{least_bps});
}

void BandwidthEstimator::on_receiver_estimate(std::uint64_t bps, SteadyTime now) {
    target_bps_ = static_cast<double>(std::clamp<std::uint64_t>(bps, least_bps, most_bps));
    steered_ = now;
    known_ = true;
}

// Reports come once a second or less often: each stands for the packets of an interval.
void BandwidthEstimator::on_loss_report(double loss, std::uint32_t sent_bps, SteadyTime now) {
    const auto lost = static_cast<std::uint32_t>(std::clamp(loss, 0.0, 1.0) * 100);
    losses_.on_feedback(100 - lost, lost, 0, sent_bps, now);
    known_ = known_ || losses_.limit() != LossLimit::none;
}

std::uint32_t BandwidthEstimator::bps() const {
    return std::max(std::min(static_cast<std::uint32_t>(target_bps_), losses_.limit()), least_bps);
}

} // namespace gulou::relay
