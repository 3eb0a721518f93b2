// The recorder killed for real, and the recorder on a disk that is full for real.
#include "pipeline/record/recorder.hpp"

#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/media_tools.hpp"
#include "tests/unit/record/memory_store.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <future>

#include <sys/wait.h>
#include <unistd.h>

namespace gulou::record {
namespace {

using namespace std::chrono_literals;

class Silent final : public RecorderListener {
    void camera_changed(const CameraId&, const CameraState&) override {}
    void disk_changed(DiskState) override {}
};

// Starts record_child, kills it after `pictures` were pushed; returns how many were at the end.
int stream_and_kill(const std::filesystem::path& folder, int pictures) {
    int ends[2];
    if (::pipe(ends) != 0)
        return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::execl(RECORD_CHILD, RECORD_CHILD, "stream", folder.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    FILE* lines = ::fdopen(ends[0], "r");
    int pushed = 0;
    for (int c = 0; (c = std::fgetc(lines)) != EOF;) {
        pushed += c == '\n';
        if (pushed == pictures)
            ::kill(child, SIGKILL);
    }
    std::fclose(lines);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return pushed;
}

// Starts a recorder on what is left and waits until it has recovered.
void recover(const std::filesystem::path& folder, MemoryStore& store) {
    SystemDisk disk;
    SystemClock clock;
    Counters counters;
    Silent silent;
    RecorderOptions options;
    options.root = folder / "recordings";
    options.reserve = 0;
    Recorder recorder(options, {store, disk, clock, counters, silent}, Log::none());
}

class Killed : public testing::TestWithParam<int> {};

TEST_P(Killed, LosesNoFinishedSegmentAndAtMostTwoSecondsOfTheCurrentOne) {
    TemporaryFolder folder;
    const int pushed = stream_and_kill(folder.path(), GetParam());
    ASSERT_GE(pushed, GetParam());
    MemoryStore store(folder.path().string() + ".journal");
    const auto before = store.all();
    for (const auto& row : before) { // playable as they lie there, the open ones too
        const auto file = folder.path() / "recordings" / row.path;
        if (box_types(file).size() > 2) { // more than a header
            EXPECT_EQ(decode_errors(file), "");
        }
    }
    recover(folder.path(), store);
    EXPECT_TRUE(store.open().value().empty());
    std::map<CameraId, std::size_t> frames;
    std::map<CameraId, WallTime> end;
    for (const auto& row : store.all()) {
        const auto file = folder.path() / "recordings" / row.path;
        EXPECT_EQ(decode_errors(file), "");
        const auto count = frame_times(file).size();
        EXPECT_EQ(frames_by_gstreamer(file), static_cast<int>(count));
        frames[row.camera] += count;
        end[row.camera] = std::max(end[row.camera], row.end);
    }
    for (const auto* camera : {"cam1", "cam2"}) {
        const auto lost = pushed - static_cast<int>(frames[CameraId(camera)]);
        RecordProperty(std::string("lost_pictures_") + camera, lost);
        std::printf("%s: %d of %d pictures lost\n", camera, lost, pushed);
        EXPECT_LE(lost, 50) << "two seconds at 25 a second";
        EXPECT_GE(end[CameraId(camera)], test_start + 40ms * pushed - 2s);
    }
    std::filesystem::remove(folder.path().string() + ".journal");
}

INSTANTIATE_TEST_SUITE_P(After, Killed, testing::Values(49, 74, 85));

TEST(TinyDisk, IsFilledFreedAndRecordedOnAgain) {
    TemporaryFolder folder;
    const std::string command =
        "unshare --mount --map-root-user sh -c \"mount -t tmpfs -o size=2m tmpfs '" +
        folder.path().string() + "' || exit 99; exec '" RECORD_CHILD "' fill '" +
        folder.path().string() + "'\"; echo exit $?";
    const auto said = output_of(command);
    std::filesystem::remove(folder.path().string() + ".journal");
    if (said.find("exit 99") != std::string::npos || said.find("unshare:") != std::string::npos)
        GTEST_SKIP() << "no file system of our own here: " << said;
    EXPECT_EQ(said, "full\nwritable\nrecording\nexit 0\n");
}

} // namespace
} // namespace gulou::record
