// Clips cut for a replay: players ask for one many times, range by range, and it is cut once.
#pragma once

#include "pipeline/record/recorder.hpp"
#include "server/api/camera_desk.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace gulou::app {

// Control thread. Bound: `most` clips; the one not asked for longest goes, its file with the last
// response that reads it.
class ClipCache {
public:
    ClipCache(record::Recorder& recorder, boost::asio::any_io_executor control,
              std::filesystem::path folder, std::size_t most = 32);

    using Answer = std::function<void(Result<api::Clip>)>;
    // NotFound where nothing was recorded; Limited while `most` cuts are under way.
    void get(const CameraId& camera, WallTime from, WallTime to, Answer answer);

private:
    struct Entry {
        CameraId camera;
        WallTime from{};
        WallTime to{};
        std::optional<api::Clip> clip; // none: being cut
        std::vector<Answer> waiting;
    };
    void cut(std::list<Entry>::iterator entry);
    bool make_room();

    record::Recorder& recorder_;
    boost::asio::any_io_executor control_;
    std::filesystem::path folder_;
    std::size_t most_;
    std::uint64_t next_file_ = 0;
    std::list<Entry> entries_; // most recently asked for first
};

} // namespace gulou::app
