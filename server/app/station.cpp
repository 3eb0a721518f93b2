#include "server/app/station.hpp"

#include "server/app/scene_source.hpp"

#include <boost/asio/post.hpp>

#include <cmath>

namespace gulou::app {
namespace {

ingest::FrameDemand demand(const std::optional<analysis::FrameDemand>& wanted) {
    using Mode = ingest::FrameDemand::Mode;
    if (!wanted)
        return {Mode::None, 0};
    return {Mode::Full, std::isinf(wanted->fps) ? 0 : wanted->fps};
}

} // namespace

Station::Station(const Camera& camera, const Outside& outside, Log log)
    : camera_(camera), outside_(outside), log_(std::move(log)),
      analysis_(
          camera.id, outside.pool,
          [&outside](Observation seen) {
              boost::asio::post(outside.control, [&outside, seen = std::move(seen)]() mutable {
                  outside.observed(std::move(seen));
              });
          },
          outside.counters, log_),
      feed_({camera.id, camera.source, camera.transport, camera.transcode},
            scene_factory(camera, outside.clock), *this, outside.supervision, outside.clock, log_) {
    set_rules();
}

void Station::set_rules() {
    for (const auto& refusal : analysis_.set_rules(camera_.rules)) {
        log_.warn("rule off rule=\"" + refusal.rule + "\" reason=\"" + refusal.error.message +
                  "\"");
        refused_rules_ += (refused_rules_.empty() ? "" : "; ") + refusal.error.message;
    }
    feed_.set_frames(demand(analysis_.wanted()));
}

void Station::start() {
    if (camera_.record) {
        auto input = outside_.recorder.add(camera_.id);
        if (input)
            recording_ = std::move(*input);
        else
            log_.error("not recorded reason=\"" + input.error().message + "\"");
    }
    feed_.start();
}

void Station::stop() {
    feed_.stop();
}

void Station::on_access_unit(media::SharedAccessUnit unit) {
    if (media::is_video(unit->codec) && unit->keyframe)
        keyframe_.put(unit);
    if (unit->codec == media::Codec::H264 && recording_)
        recording_->push(unit);
}

void Station::on_live_unit(media::SharedAccessUnit unit) {
    outside_.relay.push(camera_.id, std::move(unit));
}

void Station::on_frame(media::SharedFrame frame) {
    analysis_.offer(std::move(frame));
}

void Station::on_status(const ingest::Status& status) {
    boost::asio::post(outside_.control, [this, status] {
        status_ = status;
        outside_.status_changed(camera_.id);
    });
}

} // namespace gulou::app
