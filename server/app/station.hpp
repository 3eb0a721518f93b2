// One camera at work: what ingest delivers goes to the recorder, the relay and analysis.
#pragma once

#include "core/camera.hpp"
#include "core/counter.hpp"
#include "core/mailbox.hpp"
#include "pipeline/analysis/camera_analysis.hpp"
#include "pipeline/ingest/camera_feed.hpp"
#include "pipeline/record/recorder.hpp"
#include "pipeline/relay/relay.hpp"
#include "server/api/camera_desk.hpp"
#include "server/app/picture_plan.hpp"
#include "server/app/schedule_gate.hpp"

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
        analysis::Equipment equipment;
        std::chrono::minutes utc_offset;
        boost::asio::any_io_executor control;
        boost::asio::any_io_executor supervision;            // ingest's own thread
        std::function<void(Observation)> observed;           // control thread
        std::function<void(const CameraId&)> status_changed; // control thread
    };

    // Control thread, as everything public but the listener's functions. Everything in `outside`
    // outlives the station.
    Station(Camera camera, const Outside& outside, Log log);
    void start();
    // Supervision thread; when it returns no more pictures come.
    void stop();

    // At work from the next picture on; the camera goes on. What stood for rules that are gone or
    // watched differently is over.
    void set_rules(std::vector<Rule> rules);
    // Once a second: schedules, load, and what only the clock can show.
    void tick();

    // Whether anybody watches the camera live.
    void set_audience(ingest::Audience audience) { feed_.set_audience(audience); }

    const Camera& camera() const { return camera_; }
    const ingest::Status& status() const { return status_; }
    // The newest key frame, if video has come at all.
    std::optional<media::SharedAccessUnit> keyframe() const { return keyframe_.get(); }
    api::AnalysisView analysis_view() const;

    void on_access_unit(media::SharedAccessUnit unit) override;
    void on_live_unit(media::SharedAccessUnit unit) override;
    void on_frame(media::SharedFrame frame) override { take(Stream::Main, std::move(frame)); }
    void on_status(const ingest::Status& status) override;

private:
    // The smaller stream: only its pictures count.
    struct SubListener final : ingest::CameraListener {
        explicit SubListener(Station& owner) : station(owner) {}
        void on_access_unit(media::SharedAccessUnit /*unit*/) override {}
        void on_live_unit(media::SharedAccessUnit /*unit*/) override {}
        void on_frame(media::SharedFrame frame) override {
            station.take(Stream::Substream, std::move(frame));
        }
        void on_status(const ingest::Status& status) override;
        Station& station;
    };

    void take(Stream from, media::SharedFrame frame);
    void observed(Observation seen);
    Gate gate(const std::string& rule) const;
    std::vector<Rule> watched() const;
    void apply_rules();
    void apply_plan();
    Substream substream() const;
    void end_standing(const Rule& rule);

    Camera camera_;
    const Outside& outside_;
    Log log_;
    std::shared_ptr<record::Input> recording_; // null: not recorded
    analysis::CameraAnalysis analysis_;
    std::vector<Rule> at_work_; // as analysis has them
    std::vector<api::AnalysisView::Off> off_;
    ScheduleGate gate_;
    ingest::Status status_, sub_status_;
    int sub_missing_ = 0; // seconds it did not deliver
    bool started_ = false, sub_started_ = false;
    PicturePlan plan_;
    Latest<Stream> stream_;
    double fps_ = 0; // analysed of late
    std::uint64_t analysed_ = 0;
    unsigned ticks_ = 0;
    Latest<media::SharedAccessUnit> keyframe_;
    SubListener sub_listener_{*this};
    std::unique_ptr<ingest::CameraFeed> sub_feed_; // null: no such stream
    ingest::CameraFeed feed_;                      // last: it calls the others
};

} // namespace gulou::app
