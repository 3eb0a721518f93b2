// A surveillance camera's sound on its way to viewers: a stream of its own beside the video, timed
// by the same clock.
#pragma once

#include "pipeline/media/access_unit.hpp"
#include "pipeline/relay/camera_timeline.hpp"
#include "pipeline/relay/source.hpp"

#include <optional>

namespace gulou::relay {

class CameraSound final : public Source {
public:
    CameraSound();

    // One unit of Opus, PCMA or PCMU; false: of something else, dropped. Costs nothing while nobody
    // listens. A change of codec is followed: sinks send the new one if their peer knows it.
    bool push(const media::AccessUnit& unit, SteadyTime now);
    void request_keyframe(SteadyTime) override {}

private:
    void change(media::Codec codec, std::uint32_t rate);
    void send(const media::AccessUnit& unit, BytesView payload, std::uint32_t samples,
              SteadyTime now);

    std::optional<CameraTimeline> timeline_;
    std::int64_t next_sequence_ = 65536;
    SteadyTime reported_at_{};
};

} // namespace gulou::relay
