#include "server/app/stations.hpp"

#include "pipeline/ingest/still.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <future>

namespace gulou::app {

Stations::Stations(const std::vector<Camera>& cameras, Station::Outside outside, ClipCache& clips,
                   Log log)
    : outside_(std::move(outside)), clips_(clips), timer_(outside_.control) {
    outside_.supervision = supervision_.context().get_executor();
    for (const auto& camera : cameras) {
        auto station =
            std::make_unique<Station>(camera, outside_, log.child("camera " + camera.id.value()));
        by_id_[camera.id] = station.get();
        by_unit_.emplace(std::pair(camera.unit, camera.id), std::move(station));
    }
}

Stations::~Stations() {
    stop();
}

void Stations::start() {
    for (auto& [key, station] : by_unit_)
        station->start();
    tick();
}

void Stations::tick() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        for (auto& [key, station] : by_unit_)
            station->tick();
        tick();
    });
}

bool Stations::set_rules(const CameraId& camera, std::vector<Rule> rules) {
    const auto found = by_id_.find(camera);
    if (found == by_id_.end())
        return false;
    found->second->set_rules(std::move(rules));
    outside_.status_changed(camera);
    return true;
}

void Stations::stop() {
    if (std::exchange(stopped_, true))
        return;
    timer_.cancel();
    std::promise<void> stopped;
    boost::asio::post(supervision_.context(), [this, &stopped] {
        for (auto& [key, station] : by_unit_)
            station->stop();
        stopped.set_value();
    });
    stopped.get_future().wait();
    supervision_.stop();
    stills_.stop();
    stills_.join();
}

std::size_t Stations::online() const {
    return static_cast<std::size_t>(std::count_if(by_id_.begin(), by_id_.end(), [](const auto& e) {
        return e.second->status().state == ingest::State::Online;
    }));
}

void Stations::set_recording(const CameraId& camera, std::string state) {
    recording_[camera] = std::move(state);
}

void Stations::set_viewers(const CameraId& camera, int viewers) {
    const auto found = by_id_.find(camera);
    if (found != by_id_.end())
        found->second->set_audience(viewers > 0 ? ingest::Audience::Watching
                                                : ingest::Audience::Nobody);
}

api::CameraView Stations::view(const Station& station) const {
    const auto& status = station.status();
    const auto recording = recording_.find(station.camera().id);
    auto analysis = station.analysis_view();
    auto reason = status.reason;
    for (const auto& off : analysis.off)
        reason += (reason.empty() ? "" : "; ") + off.error.message;
    return {.camera = &station.camera(),
            .state = std::string(name(status.state)),
            .reason = std::move(reason),
            .since = status.since,
            .codec = status.codec,
            .width = status.width,
            .height = status.height,
            .fps = status.fps,
            .recording = !station.camera().record        ? "off"
                         : recording == recording_.end() ? "waiting"
                                                         : recording->second,
            .analysis = std::move(analysis)};
}

std::vector<api::CameraView> Stations::cameras() const {
    std::vector<api::CameraView> out;
    for (const auto& [key, station] : by_unit_)
        out.push_back(view(*station));
    return out;
}

std::optional<api::CameraView> Stations::find(const CameraId& id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
        return std::nullopt;
    return view(*found->second);
}

void Stations::snapshot(const CameraId& id, std::function<void(Result<SharedBytes>)> answer) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
        return answer(fail(ErrorCode::NotFound, "no such camera"));
    const auto keyframe = found->second->keyframe();
    if (!keyframe || found->second->status().state != ingest::State::Online)
        return answer(fail(ErrorCode::Unavailable, "the camera sends no video"));
    boost::asio::post(
        stills_, [keyframe = *keyframe, answer = std::move(answer), control = outside_.control] {
            auto jpeg = ingest::still(*keyframe);
            boost::asio::post(control, [answer, jpeg = std::move(jpeg)] {
                answer(jpeg ? Result<SharedBytes>(std::make_shared<const Bytes>(*jpeg))
                            : fail(jpeg.error()));
            });
        });
}

void Stations::clip(const CameraId& id, WallTime from, WallTime to,
                    std::function<void(Result<api::Clip>)> answer) {
    clips_.get(id, from, to, std::move(answer));
}

void Stations::recordings(const CameraId& id, WallTime from, WallTime to,
                          std::function<void(Result<std::vector<api::RecordedSpan>>)> answer) {
    outside_.recorder.segments(
        id, from, to, outside_.control,
        [answer = std::move(answer)](const Result<std::vector<record::Segment>>& segments) {
            if (!segments)
                return answer(fail(segments.error()));
            std::vector<api::RecordedSpan> out;
            for (const auto& segment : *segments)
                out.push_back({segment.begin, segment.end, segment.bytes});
            answer(std::move(out));
        });
}

} // namespace gulou::app
