// The evidence clip of every alert: cut once its time has passed, kept as long as it is needed.
#pragma once

#include "alerts/engine.hpp"
#include "core/log.hpp"
#include "pipeline/record/recorder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <map>

namespace gulou::app {

// Control thread.
class Evidence {
public:
    struct Outside {
        boost::asio::io_context& control;
        record::Recorder& recorder;
        alerts::Engine& engine;
        const Clock& clock;
    };
    // Clips stand in `folder`, one a file named after the alert's id.
    Evidence(Outside outside, std::filesystem::path folder, Log log);

    // An alert whose clip is pending: remembers it once and cuts when the range has been recorded.
    void follow(const alerts::Alert& alert);
    std::filesystem::path clip_of(AlertId alert) const;
    // Deletes the clip file; one that is missing is deleted already.
    void forget(AlertId alert);
    const std::filesystem::path& folder() const { return folder_; }
    std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        record::CutRequest request;
        boost::asio::steady_timer timer;
        int attempts = 0;
    };
    void arm(AlertId id, std::chrono::milliseconds after);
    void cut(AlertId id);
    void done(AlertId id, const Result<record::Clip>& clip);

    Outside outside_;
    std::filesystem::path folder_;
    Log log_;
    std::map<AlertId, Waiting> waiting_;
};

} // namespace gulou::app
