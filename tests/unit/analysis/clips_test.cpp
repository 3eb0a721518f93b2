// The analyzers on real films with known truth (../shared/clips, not part of the project).
#include "core/geometry.hpp"
#include "pipeline/analysis/analyze_file.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gulou::analysis {
namespace {

using Json = nlohmann::json;

std::filesystem::path clips() {
    if (const char* shared = std::getenv("GULOU_SHARED"))
        return std::filesystem::path(shared) / "clips";
    return std::filesystem::path(GULOU_SOURCE_DIR) / "../shared/clips";
}

Json manifest_of(const std::string& file) {
    std::ifstream in(clips() / "manifest.json");
    for (const auto& clip : Json::parse(in))
        if (clip["file"] == file)
            return clip;
    return {};
}

// The clip's polygon as fractions, its sides moved out by `grow`.
Polygon zone_of(const Json& clip, double grow) {
    const auto& points = clip["polygons"].begin().value();
    const double width = clip["width"], height = clip["height"];
    Point centre;
    for (const auto& p : points)
        centre = {centre.x + p[0].get<double>() / static_cast<double>(points.size()),
                  centre.y + p[1].get<double>() / static_cast<double>(points.size())};
    Polygon zone;
    for (const auto& p : points) {
        const double x = centre.x + (p[0].get<double>() - centre.x) * grow;
        const double y = centre.y + (p[1].get<double>() - centre.y) * grow;
        zone.push_back({std::clamp(x / width, 0.0, 1.0), std::clamp(y / height, 0.0, 1.0)});
    }
    return zone;
}

struct Clips : ::testing::Test {
    std::vector<Json> raised, cleared;

    void SetUp() override {
        if (!std::filesystem::exists(clips() / "manifest.json"))
            GTEST_SKIP() << "no test clips at " << clips() << " (set GULOU_SHARED to their parent)";
    }
    void run(const std::string& file, AlarmType type, double dwell = 30, double grow = 1) {
        Rule rule;
        rule.name = "rule";
        rule.type = type;
        rule.zone = zone_of(manifest_of(file), grow);
        rule.dwell = std::chrono::duration<double>(dwell);
        const Camera camera{CameraId{"c"},
                            "camera",
                            org::UnitCode::parse("370785001003001").value(),
                            "",
                            {},
                            RtspTransport::Tcp,
                            false,
                            {rule}};
        const auto summary =
            analyze_file((clips() / file).string(), camera, {}, [&](const std::string& line) {
                std::cout << file << ' ' << line << '\n';
                sort(Json::parse(line));
            });
        ASSERT_TRUE(summary) << summary.error().message;
    }
    void sort(const Json& line) {
        if (line["type"] != "summary")
            (line["state"] == "raised" ? raised : cleared).push_back(line);
    }
};

Box box_of(const Json& json) {
    return {json[0], json[1], json[2], json[3]};
}

TEST_F(Clips, OneFallAlthoughTheGlassMirrorsIt) {
    run("fall1.mp4", AlarmType::HighAltitudeThrowing);
    ASSERT_EQ(raised.size(), 1U);
    EXPECT_GE(raised[0]["t"], 7.1);
    EXPECT_LE(raised[0]["t"], 10.6);
    const auto& track = raised[0]["track"];
    EXPECT_NEAR(track.back()[1].get<double>(), 710, 15); // the thing, not its mirror image
    EXPECT_GT(track.back()[2].get<double>(), 500);
    EXPECT_NEAR(raised[0]["origin"]["at"][0].get<double>(), 680, 20);
    EXPECT_NEAR(raised[0]["origin"]["at"][1].get<double>(), 75, 40);
}

TEST_F(Clips, OneFallInALargerZone) {
    run("fall1.mp4", AlarmType::HighAltitudeThrowing, 30, 1.3);
    EXPECT_EQ(raised.size(), 1U);
}

// With the tree and the people at its foot in view, which are company to what falls.
TEST_F(Clips, OneFallInTheWholePicture) {
    run("fall1.mp4", AlarmType::HighAltitudeThrowing, 30, 10);
    EXPECT_EQ(raised.size(), 1U);
}

TEST_F(Clips, OneSuitcaseOnThePlatform) {
    run("avss_ab_easy.avi", AlarmType::FireLaneBlocked, 30);
    ASSERT_EQ(raised.size(), 1U);
    EXPECT_GE(raised[0]["t"], 74);
    EXPECT_LE(raised[0]["t"], 86);
    EXPECT_GT(overlap(box_of(raised[0]["box"]), {66, 242, 92, 155}), 0.4);
    ASSERT_EQ(cleared.size(), 1U);
    EXPECT_GE(cleared[0]["t"], 156);
}

TEST_F(Clips, OneBagInTheHall) {
    run("indoor_bag.mp4", AlarmType::FireLaneBlocked, 20);
    ASSERT_EQ(raised.size(), 1U);
    EXPECT_GE(raised[0]["t"], 29);
    EXPECT_LE(raised[0]["t"], 41);
    EXPECT_GT(overlap(box_of(raised[0]["box"]), {131, 325, 57, 53}), 0.4);
}

// Bottles are taken from a table and put back; three of them stood there from the start.
TEST_F(Clips, EveryBottlePutOnTheTableAndNoneTakenAway) {
    run("bottles.mp4", AlarmType::GoodsPiled, 3);
    ASSERT_EQ(raised.size(), 4U);
    std::size_t i = 0;
    for (const double placed : {12.5, 23.5, 28.5, 36.5}) {
        const double at = raised[i++]["t"];
        EXPECT_GE(at, placed + 2);
        EXPECT_LE(at, placed + 7);
    }
}

TEST_F(Clips, NothingThrownWhereTreesWaveCarsPassAndPeopleWalk) {
    for (const auto* file : {"wavingtrees.mkv", "hwy_ita.avi", "road_top.avi", "one_by_one.mp4"})
        run(file, AlarmType::HighAltitudeThrowing);
    EXPECT_TRUE(raised.empty());
}

TEST_F(Clips, NothingBlockedWhereCarsPassAndPeopleStand) {
    for (const auto* file : {"wavingtrees.mkv", "hwy_ita.avi", "road_top.avi", "one_by_one.mp4"})
        run(file, AlarmType::FireLaneBlocked, 30);
    EXPECT_TRUE(raised.empty());
}

} // namespace
} // namespace gulou::analysis
