#include "tests/unit/scene/painted.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace gulou::scene {
namespace {

// The pixels that events change: the same scene painted with and without them.
class Change {
public:
    explicit Change(const std::string& uri)
        : with_(open_uri(uri + "&noise=0&events=1")),
          without_(open_uri(uri + "&noise=0&events=0")) {}

    struct Blob {
        double x = 0, y = 0; // centroid, pixels
        Box box;
        int pixels = 0;
    };
    // Of the pixels inside `area` that differ clearly in frame `index`.
    Blob at(std::int64_t index, const Box& area) {
        const Painted a = paint(*with_, index);
        const Painted b = paint(*without_, index);
        Blob out;
        int left = a.width, right = 0, top = a.height, bottom = 0;
        double weight = 0;
        for (int y = std::max(0, static_cast<int>(area.y));
             y < std::min<double>(a.height, area.y + area.height); ++y)
            for (int x = std::max(0, static_cast<int>(area.x));
                 x < std::min<double>(a.width, area.x + area.width); ++x) {
                const int d = std::abs(a.luma(x, y) - b.luma(x, y));
                if (d <= 6)
                    continue;
                out.x += d * (x + 0.5);
                out.y += d * (y + 0.5);
                weight += d;
                ++out.pixels;
                left = std::min(left, x);
                right = std::max(right, x + 1);
                top = std::min(top, y);
                bottom = std::max(bottom, y + 1);
            }
        if (out.pixels > 0) {
            out.x /= weight;
            out.y /= weight;
            out.box = {static_cast<double>(left), static_cast<double>(top),
                       static_cast<double>(right - left), static_cast<double>(bottom - top)};
        }
        return out;
    }
    Scene& scene() { return *with_; }

private:
    std::unique_ptr<Scene> with_;
    std::unique_ptr<Scene> without_;
};

bool inside(const Polygon& zone, double x, double y) {
    bool in = false;
    for (std::size_t i = 0, j = zone.size() - 1; i < zone.size(); j = i++)
        if ((zone[i].y > y) != (zone[j].y > y) &&
            x < (zone[j].x - zone[i].x) * (y - zone[i].y) / (zone[j].y - zone[i].y) + zone[i].x)
            in = !in;
    return in;
}

TEST(FacadeTruth, FollowsTheObjectInThePixels) {
    int checked = 0;
    for (const int seed : {3, 12}) {
        Change change("scene://facade?width=480&height=270&seed=" + std::to_string(seed) +
                      "&throw_at=2&throw_every=0");
        const Truth truth = change.scene().truth(10);
        ASSERT_EQ(truth.events.size(), 1U);
        const TruthEvent& event = truth.events[0];
        for (const TrackPoint& point : event.track) {
            // After the thrower's arm, before the trees.
            if (point.t.count() < event.release + 0.6 || point.at.y > 150)
                continue;
            const auto blob = change.at(std::llround(point.t.count() * truth.fps),
                                        {point.at.x - 20, point.at.y - 20, 40, 40});
            ASSERT_GT(blob.pixels, 4) << "seed " << seed << " t " << point.t.count();
            EXPECT_NEAR(blob.x, point.at.x, 2.0) << "seed " << seed;
            EXPECT_NEAR(blob.y, point.at.y, 2.5) << "seed " << seed;
            ++checked;
        }
    }
    EXPECT_GT(checked, 10);
}

// analytics.md §2.1: at least 0.28 s of frames, 8 pixels and 2 floors, free fall inside the zone.
TEST(FacadeTruth, IsAThrowThatCanBeDetected) {
    for (int seed = 1; seed <= 3; ++seed) {
        const auto scene =
            open_uri("scene://facade?throw_at=3&throw_every=10&seed=" + std::to_string(seed));
        const Truth truth = scene->truth(300);
        ASSERT_EQ(truth.events.size(), 30U);
        for (const TruthEvent& event : truth.events) {
            EXPECT_EQ(event.type, AlarmType::HighAltitudeThrowing);
            EXPECT_GE(event.track.size(), static_cast<std::size_t>(truth.fps) * 7 / 10);
            EXPECT_GE(event.floor.value(), 5);
            EXPECT_GE(event.box.height, truth.height * 0.25);
            const TrackPoint& first = event.track.front();
            const TrackPoint& last = event.track.back();
            EXPECT_GT(last.at.y - first.at.y, std::abs(last.at.x - first.at.x) / 0.8) << seed;
            std::size_t in = 0;
            for (const TrackPoint& p : event.track)
                in += inside(truth.zone, p.at.x / truth.width, p.at.y / truth.height) ? 1 : 0;
            EXPECT_GE(in * 10, event.track.size() * 8) << seed;
        }
    }
}

// A pile is fetched from its top: what stood there first goes last.
TEST(FireLaneTruth, APileEndsWithItsLastCarton) {
    Change change("scene://fire-lane?seed=4&object=goods&park_at=20&park_for=30&park_every=0");
    const Truth truth = change.scene().truth(120);
    ASSERT_EQ(truth.events.size(), 1U);
    const TruthEvent& event = truth.events[0];
    EXPECT_GT(event.end, 50);
    const Box& box = event.box;
    const Box lowest{box.x + box.width * 0.1, box.y + box.height * 0.55, box.width * 0.35,
                     box.height * 0.35};
    const double whole = lowest.width * lowest.height;
    const auto covered = [&](double t) {
        return change.at(static_cast<std::int64_t>(t * truth.fps), lowest).pixels / whole;
    };
    EXPECT_GT(covered(event.release + 0.5), 0.6);
    EXPECT_GT(covered(event.end - 0.2), 0.6);
    EXPECT_LT(covered(event.end + 6), 0.1);
}

TEST(FireLaneTruth, TheVanStandsInItsBoxAndOnlyThen) {
    Change change("scene://fire-lane?seed=4&park_at=20&park_for=30&park_every=0");
    const Truth truth = change.scene().truth(120);
    ASSERT_EQ(truth.events.size(), 1U);
    const TruthEvent& event = truth.events[0];
    EXPECT_EQ(event.type, AlarmType::FireLaneBlocked);
    EXPECT_EQ(event.release, 20);
    EXPECT_EQ(event.end, 50);
    const Box everywhere{0, 0, 640, 360};
    for (const double t : {20.0, 35.0, 49.9}) {
        const auto blob = change.at(static_cast<std::int64_t>(t * truth.fps), everywhere);
        EXPECT_GT(overlap(blob.box, event.box), 0.5) << t; // its shadow is changed too
    }
    EXPECT_EQ(
        change.at(static_cast<std::int64_t>((event.begin - 0.5) * truth.fps), everywhere).pixels,
        0);
    EXPECT_EQ(change.at(58 * truth.fps, everywhere).pixels, 0);
    const Box& box = event.box;
    EXPECT_TRUE(
        inside(truth.zone, (box.x + box.width / 2) / 640, (box.y + box.height * 0.9) / 360));
}

TEST(Truth, HasNoEventsWhereNoneWereAskedFor) {
    for (const char* uri :
         {"scene://facade?events=0", "scene://fire-lane?events=0", "scene://street"})
        EXPECT_TRUE(open_uri(uri)->truth(3600).events.empty()) << uri;
}

TEST(Truth, IsWrittenAsJson) {
    const auto scene = open_uri("scene://facade?seed=2&throw_at=4&throw_every=30");
    const auto json = nlohmann::json::parse(to_json(scene->truth(60)));
    EXPECT_EQ(json["kind"], "facade");
    EXPECT_EQ(json["width"], 960);
    ASSERT_EQ(json["events"].size(), 2U);
    EXPECT_EQ(json["events"][1]["type"], "high_altitude_throwing");
    EXPECT_EQ(json["events"][1]["release"], 34.0);
    EXPECT_EQ(json["events"][0]["track"][0].size(), 3U);
    EXPECT_EQ(json["events"][0]["box"].size(), 4U);
}

} // namespace
} // namespace gulou::scene
