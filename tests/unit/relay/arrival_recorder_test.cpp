#include "pipeline/relay/arrival_recorder.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::relay {
namespace {

struct Reported {
    std::uint16_t sequence;
    bool arrived;
    bool operator==(const Reported&) const = default;
};

std::vector<Reported> take(ArrivalRecorder& recorder) {
    std::vector<Reported> out;
    while (recorder.has_news()) {
        Bytes room(1200);
        const auto size = recorder.write(room, 1, 2);
        rtp::RtcpReader reader(BytesView(room).first(size));
        const auto block = reader.next();
        if (!block)
            break;
        rtp::parse_transport_cc(*rtp::parse_feedback(*block),
                                [&](std::uint16_t sequence, std::int64_t ticks) {
                                    out.push_back({sequence, ticks != rtp::never});
                                });
    }
    return out;
}

TEST(Row23TransportFeedback, ReportsEachPacketOnce) {
    ManualClock clock;
    ArrivalRecorder recorder;
    EXPECT_FALSE(recorder.has_news());
    for (const std::uint16_t sequence : std::vector<std::uint16_t>{65534, 65535, 1})
        recorder.on_packet(sequence, clock.steady());
    EXPECT_EQ(take(recorder),
              (std::vector<Reported>{{65534, true}, {65535, true}, {0, false}, {1, true}}));
    recorder.on_packet(2, clock.steady());
    EXPECT_EQ(take(recorder), (std::vector<Reported>{{2, true}}));
    EXPECT_TRUE(take(recorder).empty());
}

TEST(Row23TransportFeedback, ALateArrivalBeforeTheReportCounts) {
    ManualClock clock;
    ArrivalRecorder recorder;
    for (const std::uint16_t sequence : std::vector<std::uint16_t>{10, 12, 11})
        recorder.on_packet(sequence, clock.steady());
    EXPECT_EQ(take(recorder), (std::vector<Reported>{{10, true}, {11, true}, {12, true}}));
}

TEST(Row23TransportFeedback, SurvivesMoreThanItsWindow) {
    ManualClock clock;
    ArrivalRecorder recorder;
    for (std::uint32_t i = 0; i < 3000; ++i)
        recorder.on_packet(static_cast<std::uint16_t>(i), clock.steady());
    EXPECT_EQ(take(recorder).size(), ArrivalRecorder::window);
    recorder.on_packet(20000, clock.steady());
    EXPECT_EQ(take(recorder), (std::vector<Reported>{{20000, true}}));
}

} // namespace
} // namespace gulou::relay
