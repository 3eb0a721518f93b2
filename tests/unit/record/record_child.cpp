// A recorder in a process of its own, for tests that kill it or give it a tiny disk.
//   record_child stream FOLDER   records two cameras in real time, prints a line a picture pushed
//   record_child fill FOLDER     fills the disk, prints what the recorder reports, goes on after it
#include "pipeline/record/recorder.hpp"

#include "tests/unit/record/encoded.hpp"
#include "tests/unit/record/memory_store.hpp"

#include <chrono>
#include <cstdio>
#include <future>
#include <string>

#include <unistd.h>

using namespace gulou;
using namespace gulou::record;
using namespace std::chrono_literals;

namespace {

void say(const std::string& line) {
    [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, line.data(), line.size());
}

class Teller final : public RecorderListener {
public:
    void camera_changed(const CameraId&, const CameraState& state) override {
        if (full_ && writable_ && state.state == RecordState::Recording)
            done.set_value();
    }
    void disk_changed(DiskState state) override {
        say(state == DiskState::Full ? "full\n" : "writable\n");
        if (state == DiskState::Full && !full_) {
            full_ = true;
            full.set_value();
        } else if (state == DiskState::Writable && !writable_) {
            writable_ = true;
            writable.set_value();
        }
    }
    std::promise<void> full, writable, done;

private:
    bool full_ = false, writable_ = false;
};

RecorderOptions options(const std::filesystem::path& folder) {
    RecorderOptions out;
    out.root = folder / "recordings";
    out.times = {.length = 1s, .idle = 10s, .retry = 0s};
    out.retention = {.max_age = 24h * 365 * 100, .min_free = 0};
    out.reserve = 0;
    out.mailbox_units = 1000;
    return out;
}

void stream(Recorder& recorder) {
    const auto one = recorder.add(CameraId("cam1")).value();
    const auto two = recorder.add(CameraId("cam2")).value();
    const auto units = encode({.frames = 1000});
    boost::asio::io_context context;
    boost::asio::steady_timer pace(context);
    auto due = std::chrono::steady_clock::now();
    for (const auto& unit : units) {
        one->push(unit);
        two->push(unit);
        say(".\n");
        due += 40ms;
        pace.expires_at(due);
        pace.wait();
    }
}

int fill(Recorder& recorder, Teller& teller) {
    const auto input = recorder.add(CameraId("cam1")).value();
    for (const auto& unit : encode({.frames = 250, .width = 640, .height = 480, .pattern = "snow"}))
        input->push(unit);
    if (teller.full.get_future().wait_for(20s) != std::future_status::ready)
        return 1;
    recorder.set_holds({});
    if (teller.writable.get_future().wait_for(20s) != std::future_status::ready)
        return 2;
    for (const auto& unit : shifted(encode({.frames = 10}), 60s))
        input->push(unit);
    if (teller.done.get_future().wait_for(20s) != std::future_status::ready)
        return 3;
    say("recording\n");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 64;
    const std::string mode = argv[1];
    const std::filesystem::path folder = argv[2];
    // The index stands on another disk, as a file beside the folder, where the disk is tiny.
    MemoryStore store(folder.string() + ".journal");
    SystemDisk disk;
    SystemClock clock;
    Counters counters;
    Teller teller;
    auto settings = options(folder);
    if (mode == "fill")
        settings.retention.min_free = 1'500'000;
    Recorder recorder(settings, {store, disk, clock, counters, teller}, Log::none());
    if (mode == "fill")
        return fill(recorder, teller);
    stream(recorder);
    return 0;
}
