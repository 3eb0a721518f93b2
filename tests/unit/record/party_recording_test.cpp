#include "pipeline/record/call_file_reader.hpp"
#include "pipeline/record/party_recording.hpp"
#include "pipeline/record/picture_size.hpp"
#include "tests/integration/part_rows.hpp"
#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/record/units.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

class PartyRecordingTest : public testing::Test {
protected:
    // Sound and pictures of 25 a second in [from, to), reported once.
    void send(std::chrono::milliseconds from, std::chrono::milliseconds to) {
        for (auto at = from; at < to; at += 20ms) {
            recording_.write(reported(sound_unit(at), at, from));
            if (at % 40ms == 0ms)
                recording_.write(reported(picture_unit(at), at, from));
        }
    }
    void send_sound(std::chrono::milliseconds from, std::chrono::milliseconds to) {
        for (auto at = from; at < to; at += 20ms)
            recording_.write(reported(sound_unit(at), at, from));
    }
    std::filesystem::path file(std::size_t i) { return folder_.path() / rows_.all().at(i).path; }
    // Start and end of the file's packets of one kind ("a" or "v"), and how many there are.
    struct Packets {
        double first = 0, last = 0;
        int count = 0;
    };
    static Packets packets(const std::filesystem::path& path, const std::string& kind) {
        std::istringstream text(output_of("ffprobe -v error -select_streams " + kind +
                                          " -show_entries packet=pts_time -of csv=p=0 '" +
                                          path.string() + "'"));
        Packets out;
        for (std::string line; std::getline(text, line);) {
            out.last = std::stod(line);
            if (out.count++ == 0)
                out.first = out.last;
        }
        return out;
    }

    TemporaryFolder folder_;
    SystemDisk disk_;
    test::PartRows rows_;
    CallShelf shelf_{folder_.path(), disk_, rows_};
    PartyRecording recording_{CallId("c1"), 7, {test_start, {}}, shelf_, Log::none()};
};

TEST_F(PartyRecordingTest, BeginsOnceEverythingHasReported) {
    recording_.write(reported(sound_unit(0ms), 0ms, 0ms));
    EXPECT_FALSE(recording_.writing());
    recording_.write(reported(picture_unit(40ms), 40ms, 0ms));
    EXPECT_TRUE(recording_.writing());
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 1U);
    EXPECT_EQ(rows_.all()[0].path, "calls/2026-11-21/c1-7-080000000.mp4");
    EXPECT_EQ(rows_.all()[0].begin, test_start);
}

TEST_F(PartyRecordingTest, BeginsWithoutReportsAfterAWhile) {
    for (auto at = 0ms; at < 1600ms; at += 20ms)
        recording_.write(sound_unit(at));
    EXPECT_TRUE(recording_.writing());
    recording_.finish();
    EXPECT_EQ(packets(file(0), "a").count, 80);
}

TEST_F(PartyRecordingTest, FillsHolesInTheSoundWithSilence) {
    send(0ms, 1s);
    send(3s, 4s);
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 1U);
    EXPECT_EQ(decode_errors(file(0)).find("opus"), std::string::npos);
    const auto sound = packets(file(0), "a");
    EXPECT_EQ(sound.count, 200);
    EXPECT_NEAR(sound.last, 3.98, 0.001);
    EXPECT_EQ(packets(file(0), "v").count, 50);
}

TEST_F(PartyRecordingTest, AnAbsenceOfMinutesBeginsAnotherFileAtItsTime) {
    send(0ms, 1s);
    recording_.tick(SteadyTime(70s));
    EXPECT_FALSE(recording_.writing());
    send(100s, 101s);
    recording_.finish();
    const auto rows = rows_.all();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].end, test_start + 1s);
    EXPECT_EQ(rows[1].begin, test_start + 100s);
    EXPECT_EQ(rows[1].end, test_start + 101s);
}

TEST_F(PartyRecordingTest, PicturesThatComeLateGetAFileThatHasATrackForThem) {
    send_sound(0ms, 5s);
    send(5s, 7s);
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 2U);
    EXPECT_EQ(packets(file(0), "v").count, 0);
    EXPECT_EQ(packets(file(1), "v").count, 50);
    EXPECT_NEAR(packets(file(0), "a").count + packets(file(1), "a").count, 350, 2);
}

TEST_F(PartyRecordingTest, AnotherCodecOrATurnedTelephoneGetsAnotherFile) {
    send(0ms, 2s);
    auto turned = reported(picture_unit(2s), 2s, 0s);
    turned.turn = 1;
    recording_.write(turned);
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 2U);
    const auto told = output_of("ffprobe -v error -show_entries stream_side_data=rotation '" +
                                file(1).string() + "'");
    EXPECT_NE(told.find("rotation=-90"), std::string::npos) << told;
}

TEST_F(PartyRecordingTest, ARestartedStreamGoesOnInTheSameFile) {
    send(0ms, 2s);
    for (auto at = 2s + 0ms; at < 4s; at += 20ms) {
        auto sound = reported(sound_unit(at), at, 2s);
        auto picture = reported(picture_unit(at), at, 2s);
        for (auto* unit : {&sound, &picture}) {
            unit->epoch = 5;
            unit->timestamp -= 3'000;
            unit->clock->timestamp -= 3'000;
        }
        recording_.write(sound);
        if (at % 40ms == 0ms)
            recording_.write(picture);
    }
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 1U);
    EXPECT_NEAR(packets(file(0), "v").last, 3.96, 0.011);
    EXPECT_NEAR(packets(file(0), "a").last, 3.98, 0.011);
}

TEST_F(PartyRecordingTest, ANewResolutionStaysInTheFileAndPlays) {
    auto at = 0ms;
    for (const int width : {320, 160, 320})
        for (const auto& unit : encode({.frames = 25, .width = width, .height = width * 3 / 4})) {
            auto picture = picture_unit(at);
            picture.codec = media::Codec::H264;
            picture.keyframe = unit->keyframe;
            picture.data = unit->data;
            recording_.write(picture);
            at += 40ms;
        }
    recording_.finish();
    ASSERT_EQ(rows_.all().size(), 1U);
    EXPECT_EQ(decode_errors(file(0)), "");
    EXPECT_EQ(frame_times(file(0)).size(), 75U);
}

TEST_F(PartyRecordingTest, RecordsALawAndMuLaw) {
    for (const auto codec : {media::Codec::PCMA, media::Codec::PCMU}) {
        PartyRecording recording(CallId("c1"), 8, {test_start, {}}, shelf_, Log::none());
        for (auto at = 0ms; at < 3s; at += 20ms) {
            auto unit = sound_unit(at);
            unit.codec = codec;
            unit.clock_rate = 8'000;
            unit.timestamp = at.count() * 8;
            unit.data.assign(160, 0x55);
            if (at != 2s)
                recording.write(unit);
        }
        recording.finish();
        EXPECT_EQ(decode_errors(file(rows_.all().size() - 1)), "");
        EXPECT_EQ(packets(file(rows_.all().size() - 1), "a").count, 150);
    }
}

TEST_F(PartyRecordingTest, MeasuresWhatATornFileStillPlays) {
    send(0ms, 5s);
    recording_.finish();
    const auto whole = measure_call_file(*InputFile::open(file(0)));
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->bytes, std::filesystem::file_size(file(0)));
    EXPECT_NEAR(std::chrono::duration<double>(whole->length).count(), 5, 0.001);
    std::filesystem::resize_file(file(0), whole->bytes - 1);
    const auto torn = measure_call_file(*InputFile::open(file(0)));
    ASSERT_TRUE(torn);
    EXPECT_LT(torn->bytes, whole->bytes);
    EXPECT_GE(std::chrono::duration<double>(torn->length).count(), 3);
}

TEST_F(PartyRecordingTest, WhatIsNoPictureAtAllIsDropped) {
    auto empty = picture_unit(0ms);
    empty.data.clear();
    EXPECT_FALSE(recording_.write(empty));
    auto clockless = picture_unit(0ms);
    clockless.clock_rate = 0;
    EXPECT_FALSE(recording_.write(clockless));
    for (auto at = 0ms; at < 2s; at += 40ms) {
        auto broken = picture_unit(at);
        broken.data = {1, 2, 3};
        recording_.write(broken);
    }
    recording_.finish();
    EXPECT_TRUE(rows_.all().empty());
}

TEST(PictureSize, ReadsCroppedH264AndVp8) {
    const auto units = encode({.frames = 1, .width = 322, .height = 182});
    EXPECT_EQ(h264_size(units.front()->data).value(), (PictureSize{322, 182}));
    EXPECT_EQ(vp8_size(picture_unit({}).data).value(), (PictureSize{320, 240}));
    EXPECT_FALSE(h264_size(Bytes{0, 0, 0, 1, 0x67, 0x42, 0, 0x1F}));
    EXPECT_FALSE(vp8_size(Bytes{0x11, 0, 0}));
}

} // namespace
} // namespace gulou::record
