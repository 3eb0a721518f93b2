// One camera at work: what ingest delivers goes to the recorder, the relay and analysis.
#pragma once

#include "core/camera.hpp"
#include "core/counter.hpp"
#include "core/mailbox.hpp"
#include "pipeline/analysis/camera_analysis.hpp"
#include "pipeline/ingest/camera_feed.hpp"
#include "pipeline/record/recorder.hpp"
#include "pipeline/relay/relay.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace gulou::app {

class Station final : public ingest::CameraListener {
public:
    struct Outside {
        relay::Relay& relay;
        record::Recorder& recorder;
        analysis::WorkerPool& pool;
        const Clock& clock;
        Counters& counters;
        boost::asio::any_io_executor control;
        boost::asio::any_io_executor supervision;            // ingest's own thread
        std::function<void(Observation)> observed;           // control thread
        std::function<void(const CameraId&)> status_changed; // control thread
    };

    // Control thread, as everything public but the listener's functions. `camera` and everything
    // in `outside` outlive the station.
    Station(const Camera& camera, const Outside& outside, Log log);
    void start();
    // Supervision thread; when it returns no more pictures come.
    void stop();

    // Whether anybody watches the camera live.
    void set_audience(ingest::Audience audience) { feed_.set_audience(audience); }

    const Camera& camera() const { return camera_; }
    const ingest::Status& status() const { return status_; }
    // The newest key frame, if video has come at all.
    std::optional<media::SharedAccessUnit> keyframe() const { return keyframe_.get(); }
    // Why rules are not running, empty when all are.
    const std::string& refused_rules() const { return refused_rules_; }

    void on_access_unit(media::SharedAccessUnit unit) override;
    void on_live_unit(media::SharedAccessUnit unit) override;
    void on_frame(media::SharedFrame frame) override;
    void on_status(const ingest::Status& status) override;

private:
    void set_rules();

    const Camera& camera_;
    const Outside& outside_;
    Log log_;
    std::shared_ptr<record::Input> recording_; // null: not recorded
    analysis::CameraAnalysis analysis_;
    ingest::Status status_;
    std::string refused_rules_;
    Latest<media::SharedAccessUnit> keyframe_;
    ingest::CameraFeed feed_; // last: it calls the others
};

} // namespace gulou::app
