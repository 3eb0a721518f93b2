// Alerts and observations for the tests of the store.
#pragma once

#include "alerts/lifecycle.hpp"
#include "alerts/store.hpp"

#include "store_fixture.hpp"

namespace gulou::store::test {

inline const CameraId camera_one{"37078501011326000001"};

inline Observation sighting(AlarmType type = AlarmType::FireLaneBlocked,
                            CameraId camera = camera_one, WallTime at = start) {
    Observation seen;
    seen.camera = std::move(camera);
    seen.rule = "fire lane";
    seen.type = type;
    seen.at = at;
    seen.began_at = at - 2s;
    seen.box = {100.5, 100, 50, 40};
    seen.score = 0.8;
    seen.frame_width = 1000;
    seen.frame_height = 500;
    return seen;
}

inline alerts::Alert sample(alerts::Seq seq, Observation seen = sighting(),
                            const char* code = "370785001003001") {
    const WallTime at = seen.at;
    return alerts::raise(seq, seen, {unit(code), 1}, {}, at);
}

// Every optional field filled.
inline alerts::Alert full_sample(alerts::Seq seq) {
    Observation seen = sighting(AlarmType::HighAltitudeThrowing);
    seen.track = {{std::chrono::duration<double>(21.48), {1.5, 2.25}},
                  {std::chrono::duration<double>(21.52), {3, 4}}};
    seen.origin = Origin{{7, 8}, 12, 0.75};
    alerts::Alert alert = sample(seq, seen);
    alert = alerts::extend(alert, seen, start + 1s);
    alert = alerts::clear(alert, seen, start + 2s);
    alerts::Handling handling{alert.id, {}, {UserId{3}, "王芳"}, "看过\n\"ok\""};
    alert = alerts::acknowledge(alert, handling, start + 3s).value();
    alert = alerts::settle_clip(alert, alerts::ClipSpan{alert.clip_from - 1s, alert.clip_to},
                                start + 4s)
                .value();
    return alerts::dismiss(alert, handling, alerts::DismissReason::Weather, start + 5s).value();
}

inline alerts::Event event(alerts::Seq seq, alerts::EventKind kind, alerts::Alert alert) {
    return {seq, kind, start, std::make_shared<const alerts::Alert>(std::move(alert))};
}

inline void expect_same(const alerts::Alert& a, const alerts::Alert& b) {
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.revision, b.revision);
    EXPECT_EQ(a.type, b.type);
    EXPECT_EQ(a.severity, b.severity);
    EXPECT_EQ(a.state, b.state);
    EXPECT_EQ(a.camera, b.camera);
    EXPECT_EQ(a.unit, b.unit);
    EXPECT_EQ(a.rule, b.rule);
    EXPECT_EQ(a.raised_at, b.raised_at);
    EXPECT_EQ(a.began_at, b.began_at);
    EXPECT_EQ(a.seen_at, b.seen_at);
    EXPECT_EQ(a.updated_at, b.updated_at);
    EXPECT_EQ(a.cleared_at, b.cleared_at);
    EXPECT_EQ(a.count, b.count);
    EXPECT_EQ(a.score, b.score);
    EXPECT_EQ(a.box, b.box);
    ASSERT_EQ(a.track.size(), b.track.size());
    for (std::size_t i = 0; i < a.track.size(); ++i) {
        EXPECT_EQ(a.track[i].t, b.track[i].t);
        EXPECT_EQ(a.track[i].at, b.track[i].at);
    }
    ASSERT_EQ(a.origin.has_value(), b.origin.has_value());
    if (a.origin) {
        EXPECT_EQ(a.origin->at, b.origin->at);
        EXPECT_EQ(a.origin->floor, b.origin->floor);
        EXPECT_EQ(a.origin->probability, b.origin->probability);
    }
    EXPECT_EQ(a.frame_width, b.frame_width);
    EXPECT_EQ(a.frame_height, b.frame_height);
    EXPECT_EQ(a.clip, b.clip);
    EXPECT_EQ(a.clip_from, b.clip_from);
    EXPECT_EQ(a.clip_to, b.clip_to);
    EXPECT_EQ(a.handled_by, b.handled_by);
    EXPECT_EQ(a.handled_at, b.handled_at);
    EXPECT_EQ(a.reason, b.reason);
    EXPECT_EQ(a.note, b.note);
    EXPECT_EQ(a.history, b.history);
}

} // namespace gulou::store::test
