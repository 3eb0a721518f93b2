#include "pipeline/analysis/analyze_file.hpp"

#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace gulou::analysis {
namespace {

using Json = nlohmann::json;

Camera camera(AlarmType type) {
    Rule rule;
    rule.name = "r\xff"; // not UTF-8: must not break the line
    rule.type = type;
    rule.dwell = std::chrono::seconds(4);
    return {CameraId{"37078501011326000001"},
            "camera",
            org::UnitCode::parse("370785001003001").value(),
            "",
            {},
            RtspTransport::Tcp,
            false,
            {rule}};
}

struct AnalyzeFile : ::testing::Test {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("gulou-analyze-" + std::to_string(getpid()));
    std::vector<Json> lines;

    AnalyzeFile() { std::filesystem::create_directories(folder); }
    ~AnalyzeFile() override { std::filesystem::remove_all(folder); }

    // YUV4MPEG2, 5 fps: a box is put down at 14 s.
    std::string film(int seconds) {
        const auto path = (folder / "film.y4m").string();
        std::ofstream out(path, std::ios::binary);
        out << "YUV4MPEG2 W160 H120 F5:1 Ip A1:1 C420jpeg\n";
        for (int i = 0; i < seconds * 5; ++i) {
            auto picture = testing::wall(160, 120, static_cast<unsigned>(i));
            if (i > 70)
                testing::box(picture, std::min(60, (i - 70) * 10), 50, 40, 30, 230);
            out << "FRAME\n";
            out.write(reinterpret_cast<const char*>(picture.pixels->data()),
                      static_cast<std::streamsize>(picture.pixels->size()));
        }
        return path;
    }
    Result<Summary> analyze(const std::string& path, AlarmType type = AlarmType::GoodsPiled) {
        return analyze_file(path, camera(type), {}, [this](const std::string& line) {
            lines.push_back(Json::parse(line));
        });
    }
};

TEST_F(AnalyzeFile, PrintsWhatItSawAndASummaryLast) {
    const auto summary = analyze(film(26));
    ASSERT_TRUE(summary) << summary.error().message;
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["type"], "goods_piled");
    EXPECT_EQ(lines[0]["state"], "raised");
    EXPECT_NEAR(lines[0]["t"].get<double>(), 20, 2.5);
    EXPECT_EQ(lines[0]["box"].size(), 4U);
    EXPECT_FALSE(lines[0].contains("track"));
    EXPECT_EQ(lines[1]["type"], "summary");
    EXPECT_EQ(lines[1]["frames"], 130);
    EXPECT_NEAR(lines[1]["video_s"].get<double>(), 26, 0.01);
    EXPECT_GE(lines[1]["cpu_s"].get<double>(), lines[1]["decode_cpu_s"].get<double>());
    EXPECT_GE(lines[1]["decode_cpu_s"].get<double>(), lines[1]["open_cpu_s"].get<double>());
}

TEST_F(AnalyzeFile, GivesTheSameAnswerTwice) {
    const auto path = film(26);
    ASSERT_TRUE(analyze(path));
    const auto first = lines.front();
    lines.clear();
    ASSERT_TRUE(analyze(path));
    EXPECT_EQ(lines.front(), first);
}

TEST_F(AnalyzeFile, SaysWhyAVideoCannotBeRead) {
    const auto missing = analyze((folder / "none.mp4").string());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::Unavailable);
    const auto text = folder / "text.mp4";
    std::ofstream(text) << "this is no video, whatever its name says\n";
    const auto wrong = analyze(text.string());
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().message.find("text.mp4"), std::string::npos);
    const auto empty = folder / "empty.avi";
    std::ofstream{empty};
    EXPECT_FALSE(analyze(empty.string()));
    EXPECT_FALSE(analyze(folder.string()));
    EXPECT_TRUE(lines.empty());
}

TEST_F(AnalyzeFile, RefusesACameraNoRuleOfWhichCanRun) {
    const auto refused = analyze(film(1), AlarmType::EbikeIndoors);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(JsonLine, WritesTrackAndOriginWhereATypeHasThem) {
    Observation o;
    o.type = AlarmType::HighAltitudeThrowing;
    o.rule = "north facade";
    o.t = std::chrono::duration<double>(9.57649);
    o.track = {{std::chrono::duration<double>(7.1), {680.04, 75}}};
    o.origin = Origin{{677, 42.4}, std::nullopt, 0.5};
    const auto json = Json::parse(to_json_line(o));
    EXPECT_EQ(json["t"], 9.576);
    EXPECT_EQ(json["track"], (Json{{7.1, 680.0, 75.0}}));
    EXPECT_EQ(json["origin"]["floor"], nullptr);
    EXPECT_EQ(json["origin"]["at"], (Json{677.0, 42.4}));
}

} // namespace
} // namespace gulou::analysis
