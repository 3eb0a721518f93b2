#include "pipeline/record/segment_file.hpp"

#include "pipeline/record/segment_reader.hpp"
#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/full_disk.hpp"
#include "tests/unit/record/media_tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

class SegmentFiles : public testing::Test {
protected:
    SegmentFile write(const std::vector<media::SharedAccessUnit>& units) {
        auto file = SegmentFile::create(disk_, path_, *units.front());
        EXPECT_TRUE(file) << file.error().message;
        for (const auto& unit : units)
            EXPECT_TRUE(file->append(*unit));
        return std::move(*file);
    }
    Recorded read() const {
        const auto file = InputFile::open(path_);
        EXPECT_TRUE(file);
        auto recorded = read_segment(*file);
        EXPECT_TRUE(recorded);
        return recorded ? std::move(*recorded) : Recorded{};
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "a.mp4";
    SystemDisk disk_;
};

TEST_F(SegmentFiles, PlayInOtherReaders) {
    auto file = write(encode({.frames = 100}));
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(decode_errors(path_), "");
    EXPECT_EQ(frame_times(path_).size(), 100u);
    EXPECT_EQ(frames_by_gstreamer(path_), 100);
    EXPECT_EQ(file.end() - file.begin(), 4s);
    EXPECT_EQ(read().length(), 4s);
}

TEST_F(SegmentFiles, KeepAtMostASecondInMemory) {
    const auto units = encode({.frames = 100});
    auto file = SegmentFile::create(disk_, path_, *units.front());
    ASSERT_TRUE(file);
    for (const auto& unit : units) {
        ASSERT_TRUE(file->append(*unit));
        EXPECT_LE(unit->captured + 40ms - file->end(), 1s);
    }
}

TEST_F(SegmentFiles, ShowReorderedPicturesInOrderFromZero) {
    const auto units = encode({.frames = 50, .b_frames = 2});
    ASSERT_TRUE(std::any_of(units.begin(), units.end(),
                            [](const auto& unit) { return unit->pts != unit->dts; }));
    auto file = write(units);
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(decode_errors(path_), "");
    const auto times = frame_times(path_);
    ASSERT_EQ(times.size(), 50u);
    for (std::size_t i = 0; i < times.size(); ++i)
        EXPECT_NEAR(times[i], 0.04 * static_cast<double>(i), 0.001);
    EXPECT_EQ(frames_by_gstreamer(path_), 50);
    EXPECT_EQ(file.end(), test_start + 2s);
}

TEST_F(SegmentFiles, AreReadUpToTheLastWholeFragmentWhereverTheyAreTorn) {
    auto file = write(encode({.frames = 100}));
    ASSERT_TRUE(file.flush());
    const auto whole = read();
    ASSERT_EQ(whole.samples.size(), 100u);
    std::size_t before = whole.samples.size();
    for (auto size = whole.bytes; size > 0; size -= std::min<std::uint64_t>(size, 97)) {
        std::filesystem::resize_file(path_, size);
        const auto torn = InputFile::open(path_);
        ASSERT_TRUE(torn);
        const auto recorded = read_segment(*torn);
        const auto count = recorded ? recorded->samples.size() : 0;
        EXPECT_LE(count, before);
        EXPECT_LE(recorded ? recorded->bytes : 0, size);
        before = count;
    }
    EXPECT_EQ(before, 0u);
}

TEST_F(SegmentFiles, StillPlayAfterAWriteThatFailed) {
    const auto units = encode({.frames = 100});
    FullDisk disk(static_cast<std::int64_t>(bytes_of(units) * 6 / 10));
    auto file = SegmentFile::create(disk, path_, *units.front());
    ASSERT_TRUE(file);
    bool refused = false;
    for (const auto& unit : units)
        if (const auto written = file->append(*unit); !written) {
            refused = true;
            EXPECT_EQ(written.error().code, ErrorCode::Exhausted);
            break;
        }
    EXPECT_TRUE(refused);
    EXPECT_EQ(decode_errors(path_), "");
    EXPECT_EQ(read().bytes, file->bytes());
}

TEST_F(SegmentFiles, BeginOnlyWithParameterSets) {
    const auto units = encode({.frames = 2});
    const auto file = SegmentFile::create(disk_, path_, *units.back());
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::Invalid);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SegmentFiles, AreNotContinuedByAJumpOrAnotherFormat) {
    const auto units = encode({.frames = 26});
    const auto file = write({units.begin(), units.end() - 1});
    EXPECT_TRUE(file.continued_by(*units.back()));
    const auto changed = [&](auto&& change) {
        auto unit = *units.back();
        change(unit);
        return file.continued_by(unit);
    };
    EXPECT_FALSE(changed([](auto& unit) { unit.dts -= 1s; }));
    EXPECT_FALSE(changed([](auto& unit) { unit.dts += 6s; }));
    EXPECT_FALSE(changed([](auto& unit) { unit.captured += 3s; }));
    EXPECT_FALSE(changed([](auto& unit) { unit.captured -= 3s; }));
    EXPECT_FALSE(changed([](auto& unit) { unit.width = 640; }));
    EXPECT_FALSE(file.continued_by(*encode({.frames = 1, .width = 160}).front()));
}

TEST(ReadSegment, RefusesWhatIsNoSegment) {
    TemporaryFolder folder;
    const auto path = folder.path() / "x.mp4";
    EXPECT_EQ(InputFile::open(path).error().code, ErrorCode::NotFound);
    for (const std::string& text : {std::string(), std::string("garbage that is no MP4 at all"),
                                    std::string(64, '\0'), std::string(64, '\xff')}) {
        FILE* out = std::fopen(path.c_str(), "wb");
        std::fwrite(text.data(), 1, text.size(), out);
        std::fclose(out);
        const auto file = InputFile::open(path);
        ASSERT_TRUE(file);
        const auto recorded = read_segment(*file);
        ASSERT_FALSE(recorded);
        EXPECT_EQ(recorded.error().code, ErrorCode::Invalid);
    }
}

} // namespace
} // namespace gulou::record
