#include "tests/integration/simulated_uplink.hpp"

#include "pipeline/relay/peer_source.hpp"
#include "pipeline/relay/recording_track.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"
#include "pipeline/rtp/rtcp.hpp"

#include <array>
#include <functional>
#include <map>
#include <random>

namespace gulou::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto step = 10ms;
constexpr auto feedback_delay = 30ms;
constexpr std::uint64_t sender_start = 3'950'000'000; // NTP seconds: not our clock at all

// Collects what the sources ask the publisher for.
class Feedback final : public relay::MediaTransport {
public:
    bool ready() const override { return true; }
    MutableBytes slot() override { return slot_; }
    void send_rtp(std::size_t) override {}
    void send_rtcp(std::size_t size) override {
        rtp::RtcpReader reader(BytesView(slot_).first(size));
        while (const auto block = reader.next()) {
            const auto feedback = rtp::parse_feedback(*block);
            const auto type = static_cast<rtp::RtcpType>(block->type);
            if (feedback && type == rtp::RtcpType::TransportFeedback &&
                block->count == rtp::fmt_nack)
                rtp::for_each_nacked(
                    *feedback, [&](std::uint16_t sequence) { on_nack(feedback->media, sequence); });
            else if (feedback && type == rtp::RtcpType::PayloadFeedback)
                on_keyframe_wish();
        }
    }
    std::function<void(std::uint32_t media, std::uint16_t)> on_nack;
    std::function<void()> on_keyframe_wish;

private:
    std::array<std::uint8_t, 1500> slot_{};
};

class Units final : public media::StreamKeeper {
public:
    explicit Units(std::vector<media::StreamUnit>& units) : units_(units) {}
    Taken take(media::StreamUnit unit) override {
        units_.push_back(std::move(unit));
        return Taken::Yes;
    }
    void left(std::uint64_t) override {}
    void finished() override {}

private:
    std::vector<media::StreamUnit>& units_;
};

struct Packet {
    rtp::Header header;
    Bytes payload;
};

class Uplink {
public:
    explicit Uplink(const UplinkOptions& options)
        : options_(options), video_(video_config(options.video), feedback_),
          audio_(audio_config(options), feedback_), keeper_(out_.units), camera_(options.video) {
        feedback_.on_nack = [this](std::uint32_t media, std::uint16_t sequence) {
            repair(media, sequence);
        };
        feedback_.on_keyframe_wish = [this] {
            ++out_.keyframe_requests;
            if (!is_lost())
                later(feedback_delay, [this] { keyframe_wanted_ = true; });
        };
    }

    UplinkResult run() {
        relay::RecordingTrack pictures({7, 0}, video_, keeper_, epochs_, clock_.steady());
        relay::RecordingTrack sound({7, 1}, audio_, keeper_, epochs_, clock_.steady());
        const auto packets = beeping_microphone(options_.length);
        for (milliseconds now{0}; now < options_.length + 2s; now += step) {
            if (now < options_.length)
                send_media(now, packets);
            deliver();
            video_.tick(clock_.steady(), 2 * options_.video_delay);
            audio_.tick(clock_.steady(), 2 * options_.audio_delay);
            pictures.tick(clock_.steady());
            sound.tick(clock_.steady());
            clock_.advance(step);
        }
        for (const auto& unit : out_.units)
            ++(media::is_video(unit.codec) ? out_.pictures_recorded : out_.sounds_recorded);
        return std::move(out_);
    }

private:
    static relay::PeerSourceConfig video_config(media::Codec codec) {
        relay::PeerSourceConfig config;
        config.mid = "1";
        config.codec = codec;
        config.nack = config.pli = true;
        return config;
    }
    static relay::PeerSourceConfig audio_config(const UplinkOptions& options) {
        relay::PeerSourceConfig config;
        config.mid = "0";
        config.codec = media::Codec::Opus;
        config.clock_rate = 48'000;
        config.nack = options.repairs_sound;
        return config;
    }

    // Sound draws its own lots, so that what is lost of it does not hang on the video's encoder.
    bool is_lost(std::mt19937& random) {
        const auto now = clock_.steady().time_since_epoch();
        const bool dark = now >= options_.dark_from && now < options_.dark_until;
        return std::uniform_real_distribution<>(0, 1)(random) < options_.loss || dark;
    }
    bool is_lost() { return is_lost(random_); }
    void later(milliseconds delay, std::function<void()> what) {
        events_.emplace(clock_.steady() + delay, std::move(what));
    }
    void deliver() {
        while (!events_.empty() && events_.begin()->first <= clock_.steady()) {
            const auto what = std::move(events_.begin()->second);
            events_.erase(events_.begin());
            what();
        }
    }

    void send_media(milliseconds now, const std::vector<Bytes>& sound) {
        if (now % 40ms == 0ms)
            send_picture(now);
        const auto number = static_cast<std::size_t>(now / 20ms);
        if (now % 20ms == 0ms && number < sound.size())
            send_sound({{false, 111, audio_sequence_++, audio_time(now), 2}, sound[number]});
        if (now % 1s == options_.first_report % 1s && now >= options_.first_report)
            send_report(video_, options_.video_delay, now, 1, video_time(now));
        if (now % 5s == options_.first_report % 5s && now >= options_.first_report)
            send_report(audio_, options_.audio_delay, now, 2, audio_time(now));
    }

    void send_sound(const Packet& packet) {
        ++out_.sounds;
        sent_[{2, packet.header.sequence}] = packet;
        send(audio_, options_.audio_delay, packet);
    }

    void send_picture(milliseconds now) {
        const auto wish = std::exchange(keyframe_wanted_, false) ? FlashingCamera::Wish::Keyframe
                                                                 : FlashingCamera::Wish::Any;
        const auto picture = camera_.next(wish);
        ++out_.pictures;
        out_.keyframes += picture.keyframe;
        struct Sender final : rtp::PayloadSink {
            void on_payload(BytesView payload, rtp::LastOfUnit last) override {
                emit(payload, last == rtp::LastOfUnit::Yes);
            }
            std::function<void(BytesView, bool)> emit;
        } sender;
        sender.emit = [&](BytesView payload, bool last) {
            Packet packet{{last, 96, video_sequence_++, video_time(now), 1},
                          Bytes(payload.begin(), payload.end())};
            sent_[{1, packet.header.sequence}] = packet;
            send(video_, options_.video_delay, packet);
        };
        if (options_.video == media::Codec::H264) {
            std::array<std::uint8_t, rtp::most_payload> scratch{};
            rtp::packetize_h264(picture.data, scratch, sender);
        } else {
            cut_vp8(picture.data, sender.emit);
        }
    }

    // RFC 7741 section 4.2, the smallest descriptor.
    static void cut_vp8(BytesView frame, const std::function<void(BytesView, bool)>& emit) {
        constexpr std::size_t most = 1100;
        for (std::size_t at = 0; at < frame.size(); at += most) {
            const auto piece = frame.subspan(at, std::min(most, frame.size() - at));
            Bytes payload{static_cast<std::uint8_t>(at == 0 ? 0x10 : 0x00)};
            payload.insert(payload.end(), piece.begin(), piece.end());
            emit(payload, at + most >= frame.size());
        }
    }

    void send(relay::PeerSource& to, milliseconds delay, const Packet& packet) {
        ++out_.packets;
        auto& random = &to == &audio_ ? audio_random_ : random_;
        if (is_lost(random)) {
            ++out_.lost;
            return;
        }
        const milliseconds extra{
            std::uniform_int_distribution<>(0, static_cast<int>(options_.jitter.count()))(random)};
        later(delay + extra, [this, &to, packet] {
            rtp::PacketView view;
            view.header = packet.header;
            view.payload = packet.payload;
            to.on_packet(view, clock_.steady());
        });
    }

    void repair(std::uint32_t media, std::uint16_t sequence) {
        const bool sound = media == 2;
        if (is_lost(sound ? audio_random_ : random_)) // the request itself
            return;
        later(feedback_delay, [this, media, sound, sequence] {
            const auto found = sent_.find({media, sequence});
            if (found == sent_.end())
                return;
            ++out_.repaired;
            send(sound ? audio_ : video_, sound ? options_.audio_delay : options_.video_delay,
                 found->second);
        });
    }

    void send_report(relay::PeerSource& to, milliseconds delay, milliseconds now,
                     std::uint32_t ssrc, std::uint32_t timestamp) {
        rtp::SenderReport report;
        report.ssrc = ssrc;
        report.rtp_timestamp = timestamp;
        const auto seconds = sender_start + static_cast<std::uint64_t>(now / 1s);
        report.ntp = seconds << 32 | static_cast<std::uint64_t>((now % 1s).count()) * 4'294'967;
        if (!is_lost())
            later(delay, [this, &to, report] { to.on_sender_report(report, clock_.steady()); });
    }

    // Timestamps begin anywhere; the video's wraps on the way.
    static std::uint32_t video_time(milliseconds now) {
        return static_cast<std::uint32_t>(now.count()) * 90 + 4'294'000'000U;
    }
    static std::uint32_t audio_time(milliseconds now) {
        return static_cast<std::uint32_t>(now.count()) * 48 + 123'456'789U;
    }

    UplinkOptions options_;
    std::mt19937 random_{20261121}, audio_random_{3};
    ManualClock clock_;
    Feedback feedback_;
    relay::PeerSource video_, audio_;
    UplinkResult out_;
    Units keeper_;
    FlashingCamera camera_;
    std::uint32_t epochs_ = 0;
    std::multimap<SteadyTime, std::function<void()>> events_;
    std::map<std::pair<std::uint32_t, std::uint16_t>, Packet> sent_; // by SSRC and number
    std::uint16_t video_sequence_ = 65'000, audio_sequence_ = 100;
    bool keyframe_wanted_ = false;
};

} // namespace

UplinkResult publish(const UplinkOptions& options) {
    return Uplink(options).run();
}

} // namespace gulou::test
