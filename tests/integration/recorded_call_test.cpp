// Calls recorded over bad networks, decoded again, and measured.
#include "pipeline/record/call_recorder.hpp"

#include "pipeline/record/party_recording.hpp"
#include "tests/integration/flash_and_beep.hpp"
#include "tests/integration/part_rows.hpp"
#include "tests/integration/simulated_uplink.hpp"
#include "tests/unit/record/media_tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace gulou::test {
namespace {

using namespace std::chrono_literals;
using record::PartState;

constexpr WallTime call_start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 8h};

// Writes one party's units as the record thread would.
class Desk {
public:
    Desk() : party_(CallId("call"), 7, {call_start, {}}, shelf_, Log::none()) {}

    void write(const std::vector<media::StreamUnit>& units) {
        auto ticked = SteadyTime{};
        for (const auto& unit : units) {
            party_.write(unit);
            if (unit.arrived - ticked >= 500ms)
                party_.tick(ticked = unit.arrived);
        }
    }
    void finish() { party_.finish(); }
    std::filesystem::path file(std::size_t i = 0) {
        return folder_.path() / rows_.all().at(i).path;
    }
    PartRows& rows() { return rows_; }
    const std::filesystem::path& folder() const { return folder_.path(); }
    record::Disk& disk() { return disk_; }

private:
    record::TemporaryFolder folder_;
    record::SystemDisk disk_;
    PartRows rows_;
    record::CallShelf shelf_{folder_.path(), disk_, rows_};
    record::PartyRecording party_;
};

// How far each beep is from its flash, milliseconds to one decimal; fails where one
// has no partner. `unseen`: flashes that may be in pictures that came too late.
std::vector<double> offsets(const std::filesystem::path& file, std::size_t expected,
                            std::size_t unseen = 0) {
    const auto seen = flashes(file), heard = beeps(file);
    EXPECT_GE(seen.size() + unseen, expected);
    EXPECT_LE(seen.size(), expected);
    EXPECT_EQ(heard.size(), expected);
    std::vector<double> out;
    for (const auto flash : seen) {
        const auto nearest =
            std::min_element(heard.begin(), heard.end(), [flash](double a, double b) {
                return std::abs(a - flash) < std::abs(b - flash);
            });
        out.push_back(nearest == heard.end() ? 1e6 : std::round((*nearest - flash) * 1e4) / 10);
    }
    return out;
}

void expect_in_step(const std::filesystem::path& file, std::size_t expected,
                    std::size_t unseen = 0) {
    auto values = offsets(file, expected, unseen);
    ASSERT_FALSE(values.empty());
    std::sort(values.begin(), values.end());
    std::printf("A/V offset of %zu flashes: %.1f … %.1f … %.1f ms\n", values.size(), values.front(),
                values[values.size() / 2], values.back());
    EXPECT_GE(values.front(), -40);
    EXPECT_LE(values.back(), 40);
}

void tell(const UplinkResult& result) {
    std::printf("%d of %d packets lost, %d repairs sent, %d key frames for %d requests, "
                "%d of %d pictures recorded\n",
                result.lost, result.packets, result.repaired, result.keyframes,
                result.keyframe_requests, result.pictures_recorded, result.pictures);
}

TEST(RecordedCall, PlaysThroughTwoMinutesWithThreePercentLossInStep) {
    const auto result = publish({});
    tell(result);
    EXPECT_GT(result.lost, result.packets / 50);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    ASSERT_EQ(desk.rows().all().size(), 1U);
    EXPECT_EQ(record::decode_errors(desk.file()), "");
    expect_in_step(desk.file(), 60);
    // Repaired, not skipped: hardly a picture is missing.
    EXPECT_GE(result.pictures_recorded, result.pictures * 99 / 100);
    const auto row = desk.rows().all().front();
    EXPECT_EQ(row.state, PartState::Finished);
    EXPECT_NEAR(std::chrono::duration<double>(row.end - row.begin).count(), 120, 0.5);
    EXPECT_EQ(row.bytes, std::filesystem::file_size(desk.file()));
}

TEST(RecordedCall, LostSoundIsSilenceOfItsLength) {
    const auto result = publish({.length = 30s, .loss = 0.1});
    EXPECT_LT(result.sounds_recorded, result.sounds * 94 / 100);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    EXPECT_EQ(record::decode_errors(desk.file()), "");
    const auto heard = beeps(desk.file());
    ASSERT_GE(heard.size(), 15U); // what is lost in a beep parts it
    // Three seconds would be missing; a tenth is what the place before the first report may be off.
    EXPECT_NEAR(heard.back() - heard.front(), 28, 0.15);
}

TEST(RecordedCall, SoundIsAskedForAgainWhereThePublisherRepairsIt) {
    const auto result = publish({.length = 60s, .loss = 0.05, .repairs_sound = true});
    tell(result);
    std::printf("%d of %d packets of sound recorded\n", result.sounds_recorded, result.sounds);
    EXPECT_GE(result.sounds_recorded, result.sounds * 998 / 1000);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    const auto heard = beeps(desk.file());
    EXPECT_EQ(heard.size(), 30U);
}

TEST(RecordedCall, AnUplinkThatHoldsBackPicturesDoesNotPartThemFromTheirSound) {
    const auto result = publish({.length = 30s, .video_delay = 230ms, .audio_delay = 30ms});
    tell(result);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    EXPECT_EQ(record::decode_errors(desk.file()), "");
    expect_in_step(desk.file(), 15, 2);
}

TEST(RecordedCall, IsPutRightOnceALateSenderReportComes) {
    const auto result = publish(
        {.length = 30s, .loss = 0, .video_delay = 230ms, .audio_delay = 30ms, .first_report = 4s});
    Desk desk;
    desk.write(result.units);
    desk.finish();
    EXPECT_EQ(record::decode_errors(desk.file()), "");
    const auto values = offsets(desk.file(), 15);
    ASSERT_EQ(values.size(), 15U);
    EXPECT_NEAR(values.front(), -200, 40) << "before the report: as it arrived";
    for (std::size_t i = 4; i < values.size(); ++i)
        EXPECT_NEAR(values[i], 0, 40) << "flash " << i;
}

TEST(RecordedCall, RecordsVp8AsWell) {
    const auto result = publish({.video = media::Codec::VP8, .length = 30s});
    tell(result);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    EXPECT_EQ(record::decode_errors(desk.file()), "");
    expect_in_step(desk.file(), 15);
}

TEST(RecordedCall, GoesOnWithAKeyFrameAfterSecondsInTheDark) {
    const auto result = publish({.length = 20s, .dark_from = 6300ms, .dark_until = 9700ms});
    tell(result);
    EXPECT_GT(result.keyframes, 1);
    EXPECT_GT(result.pictures_recorded, 500 - 85 - 60);
    Desk desk;
    desk.write(result.units);
    desk.finish();
    ASSERT_EQ(desk.rows().all().size(), 1U);
    EXPECT_EQ(record::decode_errors(desk.file()), "") << "what is left out is left out whole";
    expect_in_step(desk.file(), 8); // two of ten were in the dark
}

TEST(RecordedCall, KilledInTheMiddleLeavesAFileThatPlays) {
    const auto result = publish({.length = 20s});
    Desk desk;
    const auto half = result.units.size() / 2;
    const pid_t child = ::fork();
    if (child == 0) {
        desk.write(
            {result.units.begin(), result.units.begin() + static_cast<std::ptrdiff_t>(half)});
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    const auto files = record::files_below(desk.folder());
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(record::decode_errors(files.front()), "");
    const auto played = record::frame_times(files.front());
    const auto lived = result.units[half].arrived - SteadyTime{};
    EXPECT_GE(played.back(), std::chrono::duration<double>(lived).count() - 2);

    // The next start closes the row the killed process left open.
    const auto path = std::filesystem::relative(files.front(), desk.folder()).string();
    std::filesystem::resize_file(files.front(), std::filesystem::file_size(files.front()) - 100);
    ASSERT_TRUE(
        desk.rows().add({{}, CallId("call"), 7, path, call_start, call_start, 0, PartState::Open}));
    SystemClock clock;
    Counters counters;
    record::CallRecorderOptions options;
    options.root = desk.folder();
    options.reserve = 0;
    options.keep = std::chrono::hours(24 * 365 * 100);
    {
        record::CallRecorder recorder(options, {desk.rows(), desk.disk(), clock, counters},
                                      Log::none());
    }
    const auto row = desk.rows().all().front();
    EXPECT_EQ(row.state, PartState::Finished);
    EXPECT_EQ(row.bytes, std::filesystem::file_size(files.front()));
    EXPECT_EQ(record::decode_errors(files.front()), "");
}

} // namespace
} // namespace gulou::test
