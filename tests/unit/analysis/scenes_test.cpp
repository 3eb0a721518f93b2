// The demo's simulated cameras: exactly their events, measured against their truth.
#include "core/geometry.hpp"
#include "pipeline/analysis/factory.hpp"
#include "pipeline/analysis/rule_set.hpp"
#include "pipeline/scene/scene.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gulou::analysis {
namespace {

struct Watched {
    scene::Truth truth;
    std::vector<Observation> seen;
};

media::Frame paint(scene::Scene& scene, std::int64_t index, std::vector<std::uint8_t>& pixels) {
    const int width = scene.spec().width, height = scene.spec().height;
    const auto luma = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    pixels.resize(luma * 3 / 2);
    auto *y = pixels.data(), *u = y + luma, *v = u + luma / 4;
    scene.render(index, {{y, u, v}, {width, width / 2, width / 2}});
    media::Frame frame;
    frame.width = width;
    frame.height = height;
    frame.planes = {media::Plane{y, width}, media::Plane{u, width / 2}, media::Plane{v, width / 2}};
    frame.pts = std::chrono::nanoseconds(index * 1'000'000'000 / scene.spec().fps);
    return frame;
}

Watched watch(AlarmType type, std::string_view kind, const scene::Settings& settings) {
    const auto spec = scene::make_spec(kind, settings).value();
    const auto scene = scene::open(spec).value();
    Rule rule;
    rule.name = "rule";
    rule.type = type;
    rule.zone = scene::suggested_zone(spec.kind);
    rule.dwell = std::chrono::duration<double>(30);
    RuleSet rules;
    rules.add(rule, make_analyzer(CameraId{"c"}, rule).value());
    const int step = type == AlarmType::HighAltitudeThrowing ? 1 : spec.fps / 5;
    Watched out{scene->truth(spec.duration), {}};
    std::vector<std::uint8_t> pixels;
    const CameraId camera{"c"};
    const Equipment equipment;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(spec.duration * spec.fps); i += step)
        rules.analyze({camera, equipment, LoadLevel::Full}, paint(*scene, i, pixels),
                      [&](Observation o) { out.seen.push_back(std::move(o)); });
    return out;
}

TEST(Scenes, EveryThrownThingOfTheFacadeIsSeenOnce) {
    const auto [truth, seen] =
        watch(AlarmType::HighAltitudeThrowing, "facade",
              {{"seed", "11"}, {"duration", "24"}, {"throw_at", "8"}, {"throw_every", "9"}});
    ASSERT_EQ(truth.events.size(), 2U);
    ASSERT_EQ(seen.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(seen[i].began.count(), truth.events[i].release, 0.5);
        EXPECT_LE(seen[i].t.count(), truth.events[i].end + 2);
        ASSERT_TRUE(seen[i].origin && truth.events[i].origin);
        EXPECT_NEAR(seen[i].origin->at.x, truth.events[i].origin->x, 20);
        EXPECT_NEAR(seen[i].origin->at.y, truth.events[i].origin->y, 40);
    }
}

TEST(Scenes, OrdinaryLifeOfTheFacadeIsNoEvent) {
    const auto [truth, seen] = watch(AlarmType::HighAltitudeThrowing, "facade",
                                     {{"seed", "5"}, {"duration", "20"}, {"events", "0"}});
    EXPECT_TRUE(truth.events.empty());
    EXPECT_TRUE(seen.empty());
}

TEST(Scenes, TheVanInTheFireLaneIsSeenAndItsLeavingToo) {
    const auto [truth, seen] =
        watch(AlarmType::FireLaneBlocked, "fire-lane",
              {{"seed", "7"}, {"duration", "105"}, {"park_at", "25"}, {"park_for", "50"}});
    ASSERT_EQ(truth.events.size(), 1U);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].state, ObservationState::Raised);
    EXPECT_NEAR(seen[0].t.count(), truth.events[0].release + 30, 4);
    EXPECT_GT(overlap(seen[0].box, truth.events[0].box), 0.4);
    EXPECT_EQ(seen[1].state, ObservationState::Cleared);
    EXPECT_LE(seen[1].t.count(), truth.events[0].end + 20);
}

} // namespace
} // namespace gulou::analysis
