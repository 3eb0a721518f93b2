// A camera feed on a thread of its own, and what came out of it, to wait for.
#pragma once

#include "core/loop.hpp"
#include "pipeline/ingest/camera_feed.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gulou::ingest {

class WatchedFeed : public CameraListener {
public:
    struct Camera {
        std::string uri;
        FrameDemand demand;
        RtspTransport transport = RtspTransport::Tcp;
        FrameSourceFactory scenes;
        Transcode transcode = Transcode::Never;
    };
    explicit WatchedFeed(Camera camera);
    explicit WatchedFeed(const std::string& uri, FrameDemand demand = {},
                         RtspTransport transport = RtspTransport::Tcp,
                         FrameSourceFactory scenes = {})
        : WatchedFeed(Camera{uri, demand, transport, std::move(scenes)}) {}
    ~WatchedFeed() override;

    void on_access_unit(media::SharedAccessUnit unit) override;
    void on_live_unit(media::SharedAccessUnit unit) override;
    void on_frame(media::SharedFrame frame) override;
    void on_status(const Status& status) override;

    struct Seen {
        std::vector<media::SharedAccessUnit> units; // video
        std::vector<media::SharedAccessUnit> sounds;
        std::vector<media::SharedAccessUnit> live;        // video to viewers
        std::vector<media::SharedAccessUnit> live_sounds; // sound to viewers
        std::vector<media::SharedFrame> frames;
        std::vector<Status> statuses;
        const Status& status() const { return statuses.back(); }
        bool is(State state) const { return !statuses.empty() && status().state == state; }
        bool has_been(State state) const;
    };
    // True as soon as `condition` holds; false after `limit`.
    bool wait(const std::function<bool(const Seen&)>& condition,
              std::chrono::seconds limit = std::chrono::seconds(30));
    bool wait_for_reason(const std::string& reason) {
        return wait(
            [&](const Seen& s) { return !s.statuses.empty() && s.status().reason == reason; });
    }
    bool wait_for_units(std::size_t more); // more than there are now
    bool wait_for(State state) {
        return wait([&](const Seen& s) { return s.is(state); });
    }
    Seen seen();
    void set_frames(FrameDemand demand) { feed_->set_frames(demand); }
    void set_audience(Audience audience) { feed_->set_audience(audience); }
    void stop(); // on the supervision thread; returns when done

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Seen seen_;
    SystemClock clock_;
    Loop loop_{"ingest"};
    std::unique_ptr<CameraFeed> feed_;
};

int threads_of_this_process();

} // namespace gulou::ingest
