// A surveillance camera's video on its way to viewers: keeps the current group of pictures so that
// a new viewer sees a picture at once, and packetizes only while somebody watches.
#pragma once

#include "core/ids.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/media/linger.hpp"
#include "pipeline/relay/camera_sound.hpp"
#include "pipeline/relay/camera_timeline.hpp"
#include "pipeline/relay/gop_cache.hpp"
#include "pipeline/relay/relay_counters.hpp"
#include "pipeline/relay/sink.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"
#include "pipeline/rtp/h264_parameter_sets.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace gulou::relay {

class CameraSource final : public Source, private rtp::PayloadSink {
public:
    explicit CameraSource(RelayCounters& counters);

    // `continuity` says whether every picture since the last one came along; after a gap pictures
    // are dropped up to the next key frame. Sound goes to the camera's listeners.
    enum class Continuity { Continuous, Gap };
    void push(const media::SharedAccessUnit& unit, Continuity continuity, SteadyTime now);

    // The sink's transport is ready. Of video: replay the group of pictures, then live. Of sound:
    // live, whatever codec it has or will have.
    void start_viewer(Sink& sink, SteadyTime now);
    // Every 10 ms: feeds replays; some time after the last viewer left, gives back the packets'
    // memory.
    void tick(SteadyTime now);

    // Why this video cannot be shown live (H.265, B-frames), for people; nothing: it can.
    const std::optional<std::string>& refusal() const { return refusal_; }

    // A camera cannot be asked for a key frame, the next one comes by itself; but a viewer who
    // lost his way is led back by the group of pictures, at most every two seconds.
    void request_keyframe(SteadyTime) override {}
    void request_keyframe_for(Sink& sink, SteadyTime now) override;

private:
    bool may_show(const media::AccessUnit& unit);
    void keep(const media::SharedAccessUnit& unit);
    void packetize(const media::AccessUnit& unit, SteadyTime now);
    void on_payload(BytesView payload, rtp::LastOfUnit last) override;
    bool is_live(SteadyTime now) const;
    bool replay_group(Sink& sink, SteadyTime now);

    RelayCounters& counters_;
    CameraSound sound_;
    GopCache gop_;
    rtp::ParameterSets parameter_sets_;
    bool waiting_for_keyframe_ = true;
    bool packetizing_ = false;
    media::Linger linger_{media::live_linger};
    std::optional<std::string> refusal_;
    SteadyTime pushed_at_{};
    SteadyTime reported_at_{};

    std::int64_t next_sequence_ = 65536;
    std::int64_t gop_sequence_ = -1; // first packet of the group
    std::uint32_t frame_ = 0;
    CameraTimeline timeline_;
    LoggedPacket current_; // of the unit being packetized
    std::size_t kept_ = 0; // of its packets, not yet handed on
    SteadyTime now_{};
    std::array<std::uint8_t, rtp::most_payload> scratch_{};
};

} // namespace gulou::relay
