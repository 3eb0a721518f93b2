// One stream of a party followed for a recording: takes the source's packets in order, waits for
// repairs, and makes whole units of them.
#pragma once

#include "pipeline/media/stream_keeper.hpp"
#include "pipeline/relay/source.hpp"
#include "pipeline/relay/source_tap.hpp"
#include "pipeline/rtp/h264_depacketizer.hpp"
#include "pipeline/rtp/vp8_depacketizer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace gulou::relay {

// Relay thread. The source's log is the reorder buffer, so that a recording keeps no packets of
// its own: it reaches back as far as the log does, and what the log has lost is lost. A unit is
// one buffer of its own, made per picture: it goes to another thread.
class RecordingTrack final : private SourceTap {
public:
    // How long a missing packet is waited for: while it is asked for again, as sound is, too, where
    // the sender repairs it. The source's log must hold as much.
    static constexpr std::chrono::milliseconds video_patience{1000};
    static constexpr std::chrono::milliseconds audio_patience{500};
    static constexpr std::size_t largest_unit = 4'000'000; // bytes; more is dropped

    struct Place {
        std::uint64_t party = 0;
        std::uint32_t line = 0;
    };
    // `epochs` counts the beginnings of all streams of the recording; it and `keeper` outlive the
    // track. Asks for a key frame.
    RecordingTrack(Place place, Source& source, media::StreamKeeper& keeper, std::uint32_t& epochs,
                   SteadyTime now);
    ~RecordingTrack() override;
    RecordingTrack(const RecordingTrack&) = delete;
    RecordingTrack& operator=(const RecordingTrack&) = delete;

    // Nothing once it died.
    const Source* source() const { return source_; }
    // Every 10 ms: gives up what does not come, asks for key frames.
    void tick(SteadyTime now);

private:
    void on_packet(SteadyTime now) override;
    void on_restart() override;
    void on_gone() override { source_ = nullptr; }

    bool is_video() const { return source_->is_video(); }
    std::chrono::milliseconds patience() const {
        return is_video() ? video_patience : audio_patience;
    }
    void advance(SteadyTime now);
    void note_newest(SteadyTime now);
    bool given_up(SteadyTime now);
    void skip_hole();
    void take(const LoggedPacket& packet, SteadyTime now);
    void take_video(const LoggedPacket& packet, BytesView payload, SteadyTime now);
    void begin_unit(const LoggedPacket& packet);
    bool add_payload(BytesView payload);
    bool finish_unit();
    bool finish_h264();
    void lose();
    void send_video(SteadyTime now);
    void send(SteadyTime now);
    void complete_sets();

    Place place_;
    Source* source_;
    media::StreamKeeper& keeper_;
    std::uint32_t& epochs_;
    std::int64_t next_ = -1; // the packet wanted next; -1: the stream has not begun
    std::optional<SteadyTime> missing_since_;
    // The newest packet now and then, a quarter of the patience apart: what is missing before the
    // oldest has been missing for as long, though nobody came to it yet.
    std::array<std::int64_t, 5> newest_{-1, -1, -1, -1, -1};
    SteadyTime noted_{};
    bool needs_keyframe_ = true;
    bool after_hole_ = true; // the packet wanted next may be in the middle of a unit
    bool open_ = false, spoilt_ = false, headless_ = false; // the unit
    std::optional<std::int64_t> timestamp_;                 // extended, of the last unit
    media::StreamUnit unit_;
    rtp::H264Depacketizer h264_;
    rtp::Vp8Depacketizer vp8_;
    Bytes sets_; // SPS and PPS seen last, Annex B
};

} // namespace gulou::relay
