// The way from the relay to one subscriber: what it carries, what is sent over it, and the probes
// that find out whether it carries more. Runs on the relay's thread.
#pragma once

#include "pipeline/relay/allocation.hpp"
#include "pipeline/relay/bandwidth_estimator.hpp"
#include "pipeline/relay/send_history.hpp"
#include "pipeline/relay/track.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gulou::relay {

class Downlink {
public:
    static constexpr std::size_t most_videos = 32;

    // `history` numbers the packets; nullptr: the peer does not report on them.
    explicit Downlink(SendHistory* history) : history_(history) {}

    // From the peer's RTCP.
    void on_transport_feedback(const rtp::Feedback& feedback, SteadyTime now,
                               std::chrono::milliseconds rtt);
    void on_receiver_estimate(std::uint64_t bps, SteadyTime now);
    void on_report(double loss, SteadyTime now);
    // Every 10 ms: allocates ten times a second, sends what is left of a probe.
    void tick(std::span<Track> tracks, SteadyTime now, std::chrono::milliseconds rtt);

    Quality quality() const { return allocation_.quality; }
    std::uint32_t estimate_bps() const { return estimator_.known() ? estimator_.bps() : 0; }
    double loss() const { return estimator_.loss(); }

private:
    void collect(std::span<Track> tracks, SteadyTime now);
    void allocate(SteadyTime now);
    void apply(SteadyTime now);
    void consider_probe(SteadyTime now);
    void probe(std::span<Track> tracks, SteadyTime now, std::chrono::milliseconds rtt);
    void finish_probe(SteadyTime now);
    std::optional<std::uint32_t> room_for(const Sink& sink) const;

    SendHistory* history_;
    BandwidthEstimator estimator_;
    std::int64_t arrival_ticks_ = 0; // of the newest feedback, unwrapped
    bool arrival_known_ = false;

    std::vector<Sink*> videos_; // while allocating
    std::vector<VideoDemand> demands_;
    std::vector<SinkAim> aims_;
    std::uint32_t other_bps_ = 0; // sound
    Allocation allocation_;
    SteadyTime allocated_{};
    SteadyTime upgraded_{};
    SteadyTime held_until_{};
    SteadyTime fitted_{}; // when the link last carried what was sent
    std::chrono::milliseconds hold_{2000};

    enum class ProbeState { Idle, Sending, Waiting } probe_ = ProbeState::Idle;
    SteadyTime probe_at_{};  // when its present state began
    SteadyTime probed_at_{}; // last tick of it
    SteadyTime next_probe_{};
    std::chrono::milliseconds probe_pause_{3000};
    std::uint32_t probe_bps_ = 0; // on top of the media
    double probe_bytes_ = 0;      // due; below 0: sent ahead
};

} // namespace gulou::relay
