#include "pipeline/scene/render_file.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace gulou::scene {
namespace {

TEST(RenderFile, WritesAnMp4AndSaysWhatKeepsItFromDoingSo) {
    gst_init(nullptr, nullptr);
    const auto path = std::filesystem::temp_directory_path() / "gulou_scene_test.mp4";
    const auto spec = parse_uri("scene://street?width=320&height=180&duration=2");
    ASSERT_TRUE(spec);
    const auto done = render_file(*spec, path);
    ASSERT_TRUE(done) << done.error().message;
    std::ifstream in(path, std::ios::binary);
    std::string head(12, '\0');
    in.read(head.data(), 12);
    EXPECT_EQ(head.substr(4, 4), "ftyp");
    EXPECT_GT(std::filesystem::file_size(path), 10'000U);
    std::filesystem::remove(path);

    EXPECT_FALSE(render_file(*spec, "/no/such/folder/x.mp4"));
    EXPECT_FALSE(render_file(*parse_uri("scene://street"), path)); // endless
}

} // namespace
} // namespace gulou::scene
