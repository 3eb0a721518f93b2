// All cameras at work, and what the API asks about them.
#pragma once

#include "core/loop.hpp"
#include "server/api/camera_desk.hpp"
#include "server/app/clip_cache.hpp"
#include "server/app/station.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <map>
#include <memory>

namespace gulou::app {

// Control thread, constructor to destructor.
class Stations final : public api::CameraDesk {
public:
    // Everything in `outside` but `supervision`, which is this one's own, outlives the stations.
    Stations(const std::vector<Camera>& cameras, Station::Outside outside, ClipCache& clips,
             Log log);
    ~Stations() override;

    void start();
    // Ends every camera; afterwards nobody calls recorder, relay or analysis. Some 100 ms a camera
    // that does not answer. Once; later calls do nothing.
    void stop();

    std::size_t online() const;
    // False: no such camera.
    bool set_rules(const CameraId& camera, std::vector<Rule> rules);
    void set_recording(const CameraId& camera, std::string state);
    // How many peers watch the camera live.
    void set_viewers(const CameraId& camera, int viewers);

    std::vector<api::CameraView> cameras() const override;
    std::optional<api::CameraView> find(const CameraId& id) const override;
    void snapshot(const CameraId& id, std::function<void(Result<SharedBytes>)> answer) override;
    void clip(const CameraId& id, WallTime from, WallTime to,
              std::function<void(Result<api::Clip>)> answer) override;
    void recordings(const CameraId& id, WallTime from, WallTime to,
                    std::function<void(Result<std::vector<api::RecordedSpan>>)> answer) override;

private:
    void tick();
    api::CameraView view(const Station& station) const;

    bool stopped_ = false;
    Loop supervision_{"ingest"};
    boost::asio::thread_pool stills_{1};
    Station::Outside outside_;
    ClipCache& clips_;
    boost::asio::steady_timer timer_;
    std::map<std::pair<org::UnitCode, CameraId>, std::unique_ptr<Station>> by_unit_;
    std::map<CameraId, Station*> by_id_;
    std::map<CameraId, std::string> recording_;
};

} // namespace gulou::app
