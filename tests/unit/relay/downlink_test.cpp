#include "pipeline/relay/downlink.hpp"
#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/rtcp_write.hpp"
#include "pipeline/rtp/transport_cc.hpp"
#include "tests/unit/relay/fake_transport.hpp"
#include "tests/unit/relay/simulated_link.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;
using Upgrades = LinkBudget::Upgrades;

constexpr std::uint8_t rid_id = 4;
constexpr std::uint8_t transport_cc_id = 6;

// The way to a subscriber: numbers the packets and sends them over a simulated link.
class LinkTransport final : public MediaTransport {
public:
    LinkTransport(const LinkConfig& config, const ManualClock& clock)
        : link(config), clock_(clock) {}
    bool ready() const override { return true; }
    MutableBytes slot() override { return slot_; }
    void send_rtp(std::size_t size) override {
        bytes += size;
        link.send(std::chrono::duration_cast<std::chrono::microseconds>(
                      clock_.steady().time_since_epoch())
                      .count(),
                  static_cast<std::uint32_t>(size));
    }
    void send_rtcp(std::size_t) override {}
    SendHistory* history() override { return &history_; }

    SimulatedLink link;
    std::uint64_t bytes = 0;

private:
    const ManualClock& clock_;
    SendHistory history_;
    std::array<std::uint8_t, 1500> slot_{};
};

struct Subscriber {
    Subscriber(const LinkConfig& config, const ManualClock& clock, Source& source)
        : transport(config, clock), downlink(transport.history()) {
        SinkConfig sink;
        sink.codec = media::Codec::VP8;
        sink.ssrc = 777;
        sink.payload_type = 96;
        sink.rtx_ssrc = 778;
        sink.rtx_payload_type = 97;
        sink.extensions.transport_cc = transport_cc_id;
        tracks.emplace_back();
        tracks[0].sink = std::make_unique<Sink>(sink, transport);
        tracks[0].sink->attach(source);
    }
    Sink& sink() { return *tracks[0].sink; }
    // As a browser reports, every 100 ms and over the wire.
    void report(SteadyTime now) {
        const auto at =
            std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
        const auto packets = transport.link.feedback(at);
        std::vector<std::int64_t> ticks;
        for (const auto& packet : packets)
            ticks.push_back(packet.arrival_us == PacketReport::lost ? rtp::never
                                                                    : packet.arrival_us / 250);
        for (std::size_t done = 0; done < ticks.size();) {
            Bytes out(1200);
            const auto result = rtp::write_transport_cc(
                out, 1, 777, 0,
                {static_cast<std::uint16_t>(reported_), std::span(ticks).subspan(done)});
            rtp::RtcpReader reader(BytesView(out).first(result.size));
            downlink.on_transport_feedback(*rtp::parse_feedback(*reader.next()), now,
                                           milliseconds(40));
            done += result.reported;
            reported_ += result.reported;
        }
    }

    LinkTransport transport;
    Downlink downlink;
    std::vector<Track> tracks;

private:
    std::size_t reported_ = 1;
};

// A publisher of three layers of 100, 400 and 1500 kbit/s at 25 frames a second, with a key frame
// as soon as one is asked for.
class Row23Downlink : public testing::Test {
protected:
    Row23Downlink() : source_(config(), publisher_) {}
    static PeerSourceConfig config() {
        PeerSourceConfig out;
        out.codec = media::Codec::VP8;
        out.extensions.rid = rid_id;
        out.pli = true;
        out.layers = {"q", "h", "f"};
        return out;
    }
    void frame(std::size_t layer) {
        static constexpr std::array<std::size_t, 3> sizes{500, 2000, 7500};
        const auto ssrc = static_cast<std::uint32_t>(100 * (layer + 1));
        const bool key = asked(ssrc) || pictures_[layer] == 0;
        ++pictures_[layer];
        for (std::size_t left = sizes[layer]; left > 0;) {
            const auto size = std::min<std::size_t>(left, 1100);
            left -= size;
            packet(layer, ssrc, size, key && left + size == sizes[layer], left == 0);
        }
    }
    void packet(std::size_t layer, std::uint32_t ssrc, std::size_t size, bool key, bool marker) {
        Bytes payload(size, 1);
        const bool first = marker ? size == 500 : true;
        payload[0] = static_cast<std::uint8_t>(first ? 0x10 : 0x00);
        payload[1] = key ? 0 : 1;
        static constexpr std::array<std::uint8_t, 3> rids{'q', 'h', 'f'};
        const Bytes element{rid_id << 4, rids[layer], 0, 0};
        rtp::PacketView view;
        view.header = {marker, 96, sequences_[layer]++,
                       static_cast<std::uint32_t>(pictures_[layer]) * 3600, ssrc};
        view.extension_profile = 0xBEDE;
        view.extension = element;
        view.payload = payload;
        if (uplink_loss_ == 0 || ++count_ % uplink_loss_ != 0)
            source_.on_packet(view, clock_.steady());
    }
    bool asked(std::uint32_t ssrc) {
        bool out = false;
        for (auto& sent : publisher_.rtcp_sent) {
            rtp::RtcpReader reader(sent);
            while (const auto block = reader.next())
                if (const auto feedback = rtp::parse_feedback(*block);
                    feedback && block->type == 206 && feedback->media == ssrc) {
                    out = true;
                    sent.clear();
                    break;
                }
        }
        std::erase_if(publisher_.rtcp_sent, [](const Bytes& sent) { return sent.empty(); });
        return out;
    }
    void run(std::chrono::seconds duration, const std::vector<Subscriber*>& subscribers,
             const std::function<void()>& each_second = {}) {
        for (int tick = 0; tick < duration.count() * 100; ++tick) {
            clock_.advance(milliseconds(10));
            if (tick % 4 == 0)
                for (std::size_t layer = 0; layer < 3; ++layer)
                    frame(layer);
            source_.tick(clock_.steady(), milliseconds(20));
            for (auto* subscriber : subscribers) {
                if (tick % 10 == 9)
                    subscriber->report(clock_.steady());
                subscriber->downlink.tick(subscriber->tracks, clock_.steady(), milliseconds(40));
            }
            if (tick % 100 == 99 && each_second)
                each_second();
        }
    }

    ManualClock clock_;
    FakeTransport publisher_;
    PeerSource source_;
    std::array<std::uint16_t, 3> sequences_{10, 5000, 60000};
    std::array<int, 3> pictures_{};
    int uplink_loss_ = 0; // one packet in so many
    int count_ = 0;
};

TEST_F(Row23Downlink, AWideLinkGetsTheBestLayer) {
    Subscriber wide({10'000'000}, clock_, source_);
    run(std::chrono::seconds(10), {&wide});
    EXPECT_EQ(wide.sink().layer_number(), 2U);
    EXPECT_EQ(wide.downlink.quality(), Quality::Full);
    EXPECT_EQ(wide.downlink.estimate_bps(), 0U); // no limit has shown
}

TEST_F(Row23Downlink, OneBadSubscriberNeverDegradesTheOthers) {
    Subscriber wide({10'000'000}, clock_, source_);
    Subscriber narrow({700'000}, clock_, source_);
    run(std::chrono::seconds(20), {&wide, &narrow});
    EXPECT_EQ(wide.sink().layer_number(), 2U);
    EXPECT_EQ(wide.downlink.quality(), Quality::Full);
    EXPECT_EQ(narrow.sink().layer_number(), 1U);
    EXPECT_EQ(narrow.downlink.quality(), Quality::Reduced);
    EXPECT_FALSE(source_.limit()); // the publisher is not slowed down
}

TEST_F(Row23Downlink, ANarrowLinkDoesNotBuildALongQueue) {
    Subscriber narrow({700'000}, clock_, source_);
    run(std::chrono::seconds(10), {&narrow});
    narrow.transport.link.worst_queue_ms = 0;
    run(std::chrono::seconds(20), {&narrow});
    EXPECT_LT(narrow.transport.link.worst_queue_ms, 400); // a key frame, or a probe
}

TEST_F(Row23Downlink, ItComesBackUpWhenTheLinkDoes) {
    Subscriber subscriber({700'000}, clock_, source_);
    run(std::chrono::seconds(15), {&subscriber});
    EXPECT_EQ(subscriber.sink().layer_number(), 1U);
    subscriber.transport.link.config.bps = 10'000'000;
    int seconds = 0;
    run(std::chrono::seconds(60), {&subscriber},
        [&] { seconds += subscriber.sink().layer_number() < 2; });
    EXPECT_EQ(subscriber.sink().layer_number(), 2U);
    EXPECT_EQ(subscriber.downlink.quality(), Quality::Full);
    EXPECT_LT(seconds, 40);
}

TEST_F(Row23Downlink, ALinkForSoundOnlySaysSo) {
    Subscriber subscriber({60'000}, clock_, source_);
    run(std::chrono::seconds(15), {&subscriber});
    EXPECT_EQ(subscriber.downlink.quality(), Quality::AudioOnly);
    EXPECT_EQ(subscriber.sink().aimed().sending, SinkAim::Sending::Off);
}

TEST_F(Row23Downlink, TheSendersUplinkLossIsNotTheSubscribers) {
    uplink_loss_ = 5;
    Subscriber subscriber({10'000'000}, clock_, source_);
    run(std::chrono::seconds(10), {&subscriber});
    EXPECT_EQ(subscriber.sink().layer_number(), 2U);
    EXPECT_LT(subscriber.downlink.loss(), 0.001);
    EXPECT_EQ(subscriber.downlink.quality(), Quality::Full);
}

// One layer, one receiver, a narrow link: the publisher follows the room it is told.
TEST_F(Row23Downlink, APublisherWithOneNarrowReceiverShrinksUntilThePictureFits) {
    auto single = config();
    single.layers.clear();
    PeerSource source(single, publisher_);
    Subscriber narrow({300'000}, clock_, source);
    std::size_t frame_bytes = 6000; // 1.2 Mbit/s
    std::uint16_t sequence = 1;
    int shown = 0;
    for (int tick = 0; tick < 4000; ++tick) {
        clock_.advance(milliseconds(10));
        for (std::size_t left = tick % 4 == 0 ? frame_bytes : 0; left > 0;) {
            const auto size = std::min<std::size_t>(left, 1100);
            Bytes payload(size, 1);
            payload[0] = left == frame_bytes ? 0x10 : 0x00;
            payload[1] = left == frame_bytes && (tick % 100 == 0 || asked(9)) ? 0 : 1;
            rtp::PacketView view;
            left -= size;
            view.header = {left == 0, 96, sequence++, static_cast<std::uint32_t>(tick * 900), 9};
            view.payload = payload;
            source.on_packet(view, clock_.steady());
        }
        source.tick(clock_.steady(), milliseconds(20));
        if (tick % 10 == 9)
            narrow.report(clock_.steady());
        narrow.downlink.tick(narrow.tracks, clock_.steady(), milliseconds(40));
        if (tick % 100 == 99)
            if (const auto limit = source.limit())
                frame_bytes = std::clamp<std::size_t>(*limit / 8 / 25, 400, 6000);
        shown += tick >= 2000 && narrow.downlink.quality() == Quality::Full;
    }
    EXPECT_GT(shown, 1800); // of the last 2000 ticks
    EXPECT_GT(frame_bytes * 8 * 25, 150'000U);
}

TEST_F(Row23Downlink, AProbeIsSentOnlyForAPictureThatWaits) {
    Subscriber subscriber({700'000}, clock_, source_);
    run(std::chrono::seconds(10), {&subscriber});
    subscriber.sink().set_height(120, clock_.steady()); // the smallest layer is enough
    run(std::chrono::seconds(5), {&subscriber});
    const auto before = subscriber.transport.bytes;
    run(std::chrono::seconds(20), {&subscriber});
    const auto bps = (subscriber.transport.bytes - before) * 8 / 20;
    EXPECT_LT(bps, 115'000U); // the layer and its headers, nothing else
    EXPECT_EQ(subscriber.downlink.quality(), Quality::Full);
}

} // namespace
} // namespace gulou::relay
