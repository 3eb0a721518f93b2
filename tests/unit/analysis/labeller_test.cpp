// The operator's object model: what is refused and why, and the real one where it is at hand.
#include "pipeline/analysis/labeller.hpp"

#include "pipeline/analysis/candidate_label.hpp"
#include "pipeline/analysis/onnx_input.hpp"
#include "pipeline/analysis/video_file.hpp"
#include "tests/unit/analysis/pictures.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gulou::analysis {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::filesystem::path shared() {
    if (const char* given = std::getenv("GULOU_SHARED"))
        return given;
    return std::filesystem::path(GULOU_SOURCE_DIR) / "../shared";
}

Bytes operator+(Bytes a, const Bytes& b) {
    for (const auto byte : b)
        a.push_back(byte);
    return a;
}
Bytes field(unsigned number, const Bytes& value) {
    return Bytes{static_cast<std::uint8_t>(number << 3U | 2U),
                 static_cast<std::uint8_t>(value.size())} +
           value;
}
Bytes dimension(int n) { // below 0: a name instead of a number
    return field(1, n < 0 ? field(2, {'n'})
                          : Bytes{8, static_cast<std::uint8_t>((n & 0x7F) | 0x80),
                                  static_cast<std::uint8_t>(n >> 7)});
}
// A model with a weight and one input of this shape.
Bytes model(const std::vector<int>& shape) {
    Bytes dimensions;
    for (const int n : shape)
        dimensions = dimensions + dimension(n);
    const auto info = [](char name, const Bytes& of) {
        return field(11, field(1, {static_cast<std::uint8_t>(name)}) +
                             field(2, field(1, Bytes{8, 1} + field(2, of))));
    };
    return Bytes{8, 7} +
           field(7, field(5, field(8, {'w'})) + info('w', dimension(9)) + info('x', dimensions));
}

ModelSpec spec(const std::string& path, const std::string& decoder = "yolox",
               const std::vector<std::string>& classes = {}, double confidence = 0.4) {
    return {path, decoder, classes, confidence};
}

TEST(OnnxInput, IsReadFromTheFirstInputThatIsNotAWeight) {
    const auto input = onnx_input(model({1, 3, 320, 416}));
    ASSERT_TRUE(input);
    EXPECT_EQ(input->width, 416);
    EXPECT_EQ(input->height, 320);
}

TEST(OnnxInput, RefusesShapesThatAreNotFixedAndSaysWhich) {
    for (const auto& shape : std::vector<std::vector<int>>{
             {-1, 3, 416, 416}, {1, 3, -1, -1}, {1, 1, 416, 416}, {1, 3, 8, 8}, {3, 416, 416}, {}})
        ASSERT_FALSE(onnx_input(model(shape)));
    EXPECT_NE(onnx_input(model({1, 3, -1, 416})).error().message.find("1x3x?x416"),
              std::string::npos);
}

TEST(OnnxInput, SurvivesEveryTruncationAndEveryFlippedByte) {
    const auto whole = model({1, 3, 320, 416});
    for (std::size_t n = 0; n < whole.size(); ++n)
        EXPECT_FALSE(onnx_input(Bytes(whole.begin(), whole.begin() + static_cast<long>(n))));
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto broken = whole;
            broken[i] = static_cast<std::uint8_t>(broken[i] ^ (1U << bit));
            static_cast<void>(onnx_input(broken));
        }
}

TEST(Labeller, RefusesWhatIsNoModelWithTheReason) {
    const auto missing = load_labeller(spec("/nowhere/model.onnx"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::Unavailable);
    const auto path = std::filesystem::path(::testing::TempDir()) / "no_model.onnx";
    std::ofstream(path) << "this is not a model";
    const auto text = load_labeller(spec(path.string()));
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().message.find("not an ONNX model"), std::string::npos);
    EXPECT_FALSE(load_labeller(spec(path.string(), "yolov99")));
    EXPECT_FALSE(load_labeller(spec(path.string(), "yolox", {}, 2)));
}

struct RealModel : ::testing::Test {
    std::string path = (shared() / "models/yolox_nano.onnx").string();
    void SetUp() override {
        if (!std::filesystem::exists(path))
            GTEST_SKIP() << "no model at " << path << " (set GULOU_SHARED to its parent)";
    }
    static media::SharedFrame picture(const std::string& clip, int index) {
        auto video = VideoFile::open((shared() / "clips" / clip).string());
        if (!video)
            return nullptr;
        media::SharedFrame frame;
        for (int i = 0; i <= index; ++i)
            frame = video->next().value();
        return frame;
    }
    static bool sees(const std::vector<Labelled>& all, const std::string& label, const Box& at) {
        return std::ranges::any_of(all, [&](const Labelled& one) {
            return one.label == label && overlap(one.box, at) > 0.3;
        });
    }
};

TEST_F(RealModel, IsRefusedWithTheWrongDecoderOrClasses) {
    for (const auto* decoder : {"yolov8", "nanodet", "ssd"}) {
        const auto refused = load_labeller(spec(path, decoder));
        ASSERT_FALSE(refused) << decoder;
        EXPECT_NE(refused.error().message.find("1x3549x85"), std::string::npos);
    }
    const auto three = load_labeller(spec(path, "yolox", {"a", "b", "c"}));
    ASSERT_FALSE(three);
    EXPECT_NE(three.error().message.find("3 classes"), std::string::npos);
}

TEST_F(RealModel, IsRefusedWhenTheFileBreaksOff) {
    std::ifstream in(path, std::ios::binary);
    std::string half(1'000'000, '\0');
    in.read(half.data(), static_cast<std::streamsize>(half.size()));
    const auto broken = std::filesystem::path(::testing::TempDir()) / "half_model.onnx";
    std::ofstream(broken, std::ios::binary) << half;
    EXPECT_FALSE(load_labeller(spec(broken.string())));
}

TEST_F(RealModel, SeesNothingOnAWallAndSurvivesEveryPart) {
    const auto model = load_labeller(spec(path)).value();
    EXPECT_TRUE(knows(*model, "suitcase"));
    EXPECT_FALSE(knows(*model, "e-bike"));
    const auto wall = testing::frame(testing::wall(321, 241, 1), 0);
    for (const auto& part : {Box{0, 0, 321, 241}, Box{-50, -50, 99, 99}, Box{300, 200, 999, 999},
                             Box{5, 5, 1, 1}, Box{900, 900, 50, 50}, Box{0, 0, -5, 0}})
        EXPECT_TRUE(model->look(wall, part).empty());
    EXPECT_TRUE(model->look(media::Frame{}, {0, 0, 100, 100}).empty());
}

TEST_F(RealModel, SeesTheSuitcaseAndItsOwner) {
    const auto frame = picture("avss_ab_easy.avi", 65 * 25);
    if (!frame)
        GTEST_SKIP() << "no test clips beside the model";
    const auto model = load_labeller(spec(path)).value();
    const auto all = model->look(*frame, {0, 0, 720, 576});
    const Box suitcase{66, 242, 92, 155};
    EXPECT_TRUE(sees(all, "suitcase", suitcase));
    EXPECT_TRUE(std::ranges::any_of(all, [](const auto& one) { return one.label == "person"; }));
    // … and in what is looked at of a candidate, in the picture's own pixels.
    EXPECT_TRUE(sees(model->look(*frame, with_surroundings(suitcase)), "suitcase", suitcase));
}

} // namespace
} // namespace gulou::analysis
