// A stream of packets that sinks forward: a peer's microphone or camera, or a surveillance camera.
#pragma once

#include "core/clock.hpp"
#include "pipeline/media/codec.hpp"
#include "pipeline/relay/packet_log.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gulou::relay {

class Sink;
class SourceTap;

// Which wall-clock moment a timestamp stands for: the base of every sender report.
struct SenderClock {
    std::uint64_t ntp = 0; // 32.32 seconds since 1900, the capturing side's clock
    std::uint32_t timestamp = 0;
};

class Source {
public:
    Source(media::Codec codec, std::uint32_t clock_rate, PacketLog log)
        : codec_(codec), clock_rate_(clock_rate), log_(std::move(log)) {}
    virtual ~Source();
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    media::Codec codec() const { return codec_; }
    std::uint32_t clock_rate() const { return clock_rate_; }
    bool is_video() const { return codec_ == media::Codec::H264 || codec_ == media::Codec::VP8; }
    const PacketLog& log() const { return log_; }
    const std::optional<SenderClock>& clock() const { return clock_; }
    const std::vector<Sink*>& sinks() const { return sinks_; }
    // The tap leaves before it dies.
    void add_tap(SourceTap& tap) { taps_.push_back(&tap); }
    void remove_tap(const SourceTap& tap);
    bool tapped() const { return !taps_.empty(); }
    // The newest packet stored; -1: none.
    std::int64_t newest() const { return newest_; }

    // The same picture in several sizes, the smallest first (simulcast); otherwise one layer, the
    // source itself. A sink stands on every layer and passes one on.
    virtual std::size_t layer_count() const { return 1; }
    virtual Source& layer(std::size_t) { return *this; }

    // Bits per second now with temporal layers up to the index, 0 where nothing comes; and the
    // picture's height, 0 where not known. A source that does not measure has one rate, 0.
    struct Rates {
        std::array<std::uint32_t, 3> bps{};
        int height = 0;
        bool elastic = false; // the sender has been asked to send less
    };
    virtual Rates layer_rates() const { return {}; }

    // A receiver cannot go on without a key frame.
    virtual void request_keyframe(SteadyTime now) = 0;
    // The same, where the source can help this receiver alone.
    virtual void request_keyframe_for(Sink& /*sink*/, SteadyTime now) { request_keyframe(now); }

protected:
    // What is sent changes; restart() follows.
    void change_codec(media::Codec codec, std::uint32_t clock_rate) {
        codec_ = codec;
        clock_rate_ = clock_rate;
    }
    // More room for repairs; off the packet path.
    void grow_log(std::size_t packets, std::size_t bytes) { log_.grow(packets, bytes); }
    // Nobody listens: gives the log's memory back.
    void forget_packets();
    // The stream begins anew: what was logged has no successor.
    void restart();

    // Keeps the packet and hands it to every sink.
    void store(const LoggedPacket& packet, BytesView payload, SteadyTime now) {
        keep_packet(packet, payload);
        hand_on(1, now);
    }
    // The two halves of it, for several packets at once: each sink gets all of them in turn, whose
    // state is looked at once, and whose datagrams lie together.
    void keep_packet(const LoggedPacket& packet, BytesView payload);
    void hand_on(std::size_t newest_packets, SteadyTime now);
    // Tells every sink's receiver.
    void set_clock(const SenderClock& clock, SteadyTime now);

private:
    friend class Sink; // enters and leaves itself
    media::Codec codec_;
    std::uint32_t clock_rate_;
    PacketLog log_;
    std::optional<SenderClock> clock_;
    std::int64_t newest_ = -1;
    std::int64_t stored_ = -1; // last
    std::vector<Sink*> sinks_;
    std::vector<SourceTap*> taps_;
};

} // namespace gulou::relay
