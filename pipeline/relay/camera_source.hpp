// A surveillance camera's video on its way to viewers: keeps the current group of pictures so that
// a new viewer sees a picture at once, and packetizes only while somebody watches.
#pragma once

#include "core/ids.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/sink.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace gulou::relay {

// What is kept for a new viewer; a longer or larger group of pictures is not kept at all.
inline constexpr std::chrono::seconds most_gop_time{4};
inline constexpr std::size_t most_gop_bytes = 2 * 1024 * 1024;

class CameraSource final : public Source, private rtp::PayloadSink {
public:
    explicit CameraSource(RelayCounters& counters);

    // `continuous` says whether every unit since the last one came along; after a gap pictures are
    // dropped up to the next key frame.
    enum class Continuity { Continuous, Gap };
    void push(media::SharedAccessUnit unit, Continuity continuity, SteadyTime now);

    // The sink's transport is ready: replay the group of pictures, then live.
    void start_viewer(Sink& sink, SteadyTime now);
    // The last viewer left: gives back the packets' memory.
    void stop_packetizing();
    // Every 10 ms: feeds replays, and reports of time.
    void tick(SteadyTime now);

    // The last unit's codec where it cannot be forwarded (H.265, …).
    std::optional<media::Codec> unsupported() const { return unsupported_; }
    // A camera cannot be asked; the next key frame comes by itself.
    void request_keyframe(SteadyTime) override {}

private:
    void keep(const media::SharedAccessUnit& unit);
    void packetize(const media::AccessUnit& unit, SteadyTime now);
    void on_payload(BytesView payload, rtp::LastOfUnit last) override;
    std::uint32_t timestamp(std::chrono::nanoseconds pts);
    void report_time(const media::AccessUnit& unit, SteadyTime now);

    RelayCounters& counters_;
    std::vector<media::SharedAccessUnit> gop_;
    std::size_t gop_bytes_ = 0;
    bool waiting_for_keyframe_ = true;
    bool packetizing_ = false;
    std::optional<media::Codec> unsupported_;
    SteadyTime pushed_at_{};
    SteadyTime reported_at_{};

    std::int64_t next_sequence_ = 65536;
    std::int64_t gop_sequence_ = -1; // first packet of the group
    std::uint32_t frame_ = 0;
    std::uint32_t timestamp_base_ = 0;
    std::uint32_t newest_timestamp_ = 0;
    std::optional<std::chrono::nanoseconds> newest_pts_;
    LoggedPacket current_; // of the unit being packetized
    SteadyTime now_{};
    std::array<std::uint8_t, rtp::most_payload> scratch_{};
};

} // namespace gulou::relay
