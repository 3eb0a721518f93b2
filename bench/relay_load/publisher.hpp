// What one client publishes: H.264 of 30 frames a second at 1.2 Mbit/s with a key frame of 60 kB
// every 4 s, and Opus of 50 packets a second. Each payload carries the time it was sent.
#pragma once

#include "bench/relay_load/time.hpp"
#include "core/bytes.hpp"
#include "pipeline/rtp/header.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

namespace gulou::bench {

inline constexpr std::uint8_t video_type = 96;
inline constexpr std::uint8_t rtx_type = 97;
inline constexpr std::uint8_t audio_type = 111;

// When a payload was sent; nothing when it carries no stamp.
std::optional<Nanos> stamp_of(BytesView payload);

enum class StreamKind { Audio, Video };

class Publisher {
public:
    // Writes and sends one packet: `payload` writes the given bytes behind the header.
    struct Packet {
        rtp::Header header;
        std::array<std::uint8_t, 2> lead{}; // first payload bytes
        std::size_t size = 0;               // payload bytes, the stamp's 16 among them
        bool parameter_sets = false;
    };
    using Send = std::function<void(const Packet&)>;

    // `phase` of 0..1 spreads many publishers over the frame interval.
    Publisher(std::uint32_t audio_ssrc, std::uint32_t video_ssrc, double phase);

    void start(Nanos now);
    void stop() { running_ = false; }
    // Video alone, as a surveillance camera.
    void mute() { muted_ = true; }
    bool running() const { return running_; }
    // Sends what is due. A key frame leaves over several calls, as behind a browser's pacer.
    void run(Nanos now, const Send& send);
    void request_keyframe() { keyframe_wanted_ = true; }
    // Sends a packet again, if it is still known.
    void resend(std::uint16_t sequence, const Send& send) const;

    // Writes the payload of `packet` into `out`, stamped with `sent`.
    static void write_payload(const Packet& packet, MutableBytes out, Nanos sent);

    std::uint32_t audio_ssrc() const { return audio_ssrc_; }
    std::uint32_t video_ssrc() const { return video_ssrc_; }
    struct Sent {
        std::uint32_t packets = 0;
        std::uint32_t octets = 0;
        std::uint32_t timestamp = 0; // newest
        Nanos at = 0;                // when it was sampled
    };
    const Sent& sent(StreamKind kind) const {
        return kind == StreamKind::Video ? video_sent_ : audio_sent_;
    }
    std::uint64_t packets() const {
        return std::uint64_t{video_sent_.packets} + audio_sent_.packets;
    }

private:
    void begin_frame();
    void send_video(Nanos now, const Send& send);
    void send_audio(Nanos now, const Send& send);

    std::uint32_t audio_ssrc_;
    std::uint32_t video_ssrc_;
    double phase_;
    bool running_ = false;
    bool muted_ = false;
    bool keyframe_wanted_ = true;
    Nanos next_frame_ = 0;
    Nanos next_audio_ = 0;
    std::uint64_t frame_ = 0;
    std::size_t frame_left_ = 0; // packets of the current frame
    std::size_t frame_size_ = 0;
    std::uint8_t frame_nal_ = 1;
    std::uint16_t video_sequence_ = 1000;
    std::uint16_t audio_sequence_ = 2000;
    std::uint32_t video_timestamp_ = 90000;
    std::uint32_t audio_timestamp_ = 48000;
    Sent video_sent_;
    Sent audio_sent_;
    std::array<Packet, 512> history_;
};

} // namespace gulou::bench
