// Calls recorded from a running relay: real peers, sockets and threads.
#include "pipeline/record/call_recorder.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "tests/integration/flash_and_beep.hpp"
#include "tests/integration/part_rows.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace gulou::relay {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A party that films and talks in real time, loses packets and repairs them when asked.
class Publisher {
public:
    Publisher(test::WebrtcPeer& peer, const std::vector<Bytes>& sound)
        : peer_(peer), sound_(sound), start_(std::chrono::steady_clock::now()) {}

    milliseconds now() const {
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
    }
    void step() {
        for (; next_sound_ * 20ms <= now() && next_sound_ < sound_.size(); ++next_sound_)
            send({false, test::WebrtcPeer::audio_type, static_cast<std::uint16_t>(next_sound_),
                  static_cast<std::uint32_t>(next_sound_ * 960), peer_.audio_ssrc()},
                 sound_[next_sound_]);
        for (; next_picture_ * 40ms <= now(); ++next_picture_)
            send_picture();
        if (now() >= report_at_) {
            report(peer_.audio_ssrc(), static_cast<std::uint32_t>(report_at_.count()) * 48);
            report(peer_.video_ssrc(), static_cast<std::uint32_t>(report_at_.count()) * 90);
            report_at_ += 500ms;
        }
        for (const auto sequence : std::exchange(peer_.nacked, {}))
            if (const auto found = sent_.find(sequence); found != sent_.end()) {
                ++repaired;
                peer_.send(found->second.header, found->second.payload);
            }
    }

    int lost = 0, repaired = 0;

private:
    struct Packet {
        rtp::Header header;
        Bytes payload;
    };

    void send(const rtp::Header& header, BytesView payload) {
        if (std::uniform_real_distribution<>(0, 1)(random_) < 0.03)
            ++lost;
        else
            peer_.send(header, payload);
    }
    void send_picture() {
        const bool wanted = std::exchange(answered_, peer_.keyframe_requests) != answered_;
        const auto picture = camera_.next(wanted ? test::FlashingCamera::Wish::Keyframe
                                                 : test::FlashingCamera::Wish::Any);
        struct Sender final : rtp::PayloadSink {
            void on_payload(BytesView payload, rtp::LastOfUnit last) override {
                emit(payload, last == rtp::LastOfUnit::Yes);
            }
            std::function<void(BytesView, bool)> emit;
        } sender;
        sender.emit = [&](BytesView payload, bool last) {
            const rtp::Header header{last, test::WebrtcPeer::video_type, sequence_++,
                                     static_cast<std::uint32_t>(next_picture_ * 3600),
                                     peer_.video_ssrc()};
            sent_[header.sequence] = {header, Bytes(payload.begin(), payload.end())};
            send(header, payload);
        };
        std::array<std::uint8_t, rtp::most_payload> scratch{};
        rtp::packetize_h264(picture.data, scratch, sender);
    }
    void report(std::uint32_t ssrc, std::uint32_t timestamp) {
        std::array<std::uint8_t, 200> out{};
        rtp::SenderReport report;
        report.ssrc = ssrc;
        report.rtp_timestamp = timestamp;
        report.ntp = (std::uint64_t{3'900'000'000} << 32) +
                     static_cast<std::uint64_t>(report_at_.count()) * 4'294'967'296 / 1000;
        peer_.send_rtcp(out, rtp::write_sender_report(out, report, {}));
    }

    test::WebrtcPeer& peer_;
    const std::vector<Bytes>& sound_;
    std::chrono::steady_clock::time_point start_;
    test::FlashingCamera camera_{media::Codec::H264};
    std::mt19937 random_{7};
    std::size_t next_sound_ = 0;
    std::int64_t next_picture_ = 0;
    milliseconds report_at_{0};
    std::uint16_t sequence_ = 0;
    int answered_ = 0;
    std::map<std::uint16_t, Packet> sent_;
};

class RelayRecording : public RelayFixture {
protected:
    std::shared_ptr<media::StreamKeeper> keeper() {
        record::CallRecorderOptions options;
        options.root = folder_.path();
        options.reserve = 0;
        recorder_ = std::make_unique<record::CallRecorder>(
            options, record::CallRecorder::Outside{rows_, disk_, clock_, counters_}, Log::none());
        return recorder_->begin(CallId("call")).value();
    }
    // All rows there are, once there are so many and all are finished.
    std::vector<record::CallPart> finished(std::size_t count) {
        run_until([&] { return rows_.all().size() >= count && rows_.open()->empty(); });
        return rows_.all();
    }
    void expect_in_step(const record::CallPart& part, std::size_t least) {
        const auto file = folder_.path() / part.path;
        EXPECT_EQ(record::decode_errors(file), "");
        const auto seen = test::flashes(file), heard = test::beeps(file);
        EXPECT_GE(seen.size(), least);
        ASSERT_EQ(seen.size(), heard.size());
        for (std::size_t i = 0; i < seen.size(); ++i)
            EXPECT_NEAR(seen[i], heard[i], 0.04);
    }

    record::TemporaryFolder folder_;
    test::PartRows rows_;
    record::SystemDisk disk_;
    SystemClock clock_;
    std::unique_ptr<record::CallRecorder> recorder_;
};

TEST_F(RelayRecording, RecordsBothPartiesOverALossyNetwork) {
    start();
    relay_->record_call(CallId("call"), keeper()); // before anybody is there
    Peer a, b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    const auto sound = test::beeping_microphone(8s);
    Publisher from_a(a, sound), from_b(b, sound);
    run_until(
        [&] {
            from_a.step();
            from_b.step();
            return from_b.now() >= 6s;
        },
        60s);
    EXPECT_GT(from_a.lost, 0);
    EXPECT_GT(from_a.repaired, 0);
    relay_->stop_recording(CallId("call"));
    const auto parts = finished(2);
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_NE(parts[0].party, parts[1].party);
    for (const auto& part : parts)
        expect_in_step(part, 2);
    EXPECT_EQ(count("gulou_call_record_units_dropped_total"), 0U);
}

TEST_F(RelayRecording, APartyThatLeavesIsFinishedAndOneThatComesLaterIsRecordedToo) {
    RelayOptions options;
    options.threads = 2;
    start(options);
    Peer a, b;
    ASSERT_TRUE(join(a, 1, "call"));
    relay_->record_call(CallId("call"), keeper()); // in the middle of the call
    ASSERT_TRUE(run_until([&] { return a.connected(); }));
    const auto sound = test::beeping_microphone(8s);
    Publisher from_a(a, sound);
    run_until([&] { return from_a.step(), from_a.now() >= 2s; }, 60s);
    relay_->close_peer(PeerId(1));
    ASSERT_EQ(finished(1).size(), 1U);
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return b.connected(); }));
    Publisher from_b(b, sound);
    run_until([&] { return from_b.step(), from_b.now() >= 2s; }, 60s);
    relay_.reset(); // the relay goes first: what it had is written
    const auto parts = finished(2);
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].party, 1U);
    EXPECT_EQ(parts[1].party, 2U);
    // The other may join before the last picture has been shown for its 40 ms.
    EXPECT_GT(parts[1].begin + 80ms, parts[0].end);
}

} // namespace
} // namespace gulou::relay
