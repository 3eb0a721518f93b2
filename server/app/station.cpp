#include "server/app/station.hpp"

#include "alerts/merge.hpp"
#include "pipeline/analysis/rule_set.hpp"
#include "server/app/scene_source.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gulou::app {
namespace {

constexpr int patience_s = 10; // with a substream that does not deliver
constexpr unsigned idle_every = 2;

} // namespace

Station::Station(Camera camera, const Outside& outside, Log log)
    : camera_(std::move(camera)), outside_(outside), log_(std::move(log)),
      analysis_(
          camera_.id, outside.pool,
          [this](Observation seen) {
              boost::asio::post(outside_.control, [this, seen = std::move(seen)]() mutable {
                  observed(std::move(seen));
              });
          },
          outside.counters, log_, outside.equipment),
      feed_({camera_.id, camera_.source, camera_.transport, camera_.transcode},
            scene_factory(camera_, outside.clock), *this, outside.supervision, outside.clock,
            log_) {
    if (camera_.substream)
        sub_feed_ = std::make_unique<ingest::CameraFeed>(
            ingest::SourceSpec{camera_.id, *camera_.substream, camera_.transport, Transcode::Never},
            scene_factory(camera_, outside.clock), sub_listener_, outside.supervision,
            outside.clock, log_.child("substream"));
    apply_rules();
}

void Station::start() {
    if (camera_.record) {
        auto input = outside_.recorder.add(camera_.id);
        if (input)
            recording_ = std::move(*input);
        else
            log_.error("not recorded reason=\"" + input.error().message + "\"");
    }
    started_ = true;
    feed_.start();
    apply_plan();
}

void Station::stop() {
    if (sub_feed_)
        sub_feed_->stop();
    feed_.stop();
}

// Things that pass are looked for only while the schedule applies; what lasts must be known when it
// begins.
std::vector<Rule> Station::watched() const {
    auto rules = camera_.rules;
    std::erase_if(rules, [this](const Rule& rule) {
        return !rule.enabled || (!alerts::lasts(rule.type) && gate(rule.name) == Gate::Shut);
    });
    return rules;
}

void Station::apply_rules() {
    at_work_ = watched();
    off_.clear();
    for (auto& refusal : analysis_.set_rules(at_work_)) {
        log_.warn("rule off rule=\"" + refusal.rule + "\" reason=\"" + refusal.error.message +
                  "\"");
        off_.push_back({std::move(refusal.rule), std::move(refusal.error)});
    }
    apply_plan();
}

void Station::set_rules(std::vector<Rule> rules) {
    for (const auto& before : camera_.rules) {
        if (!started_) // what the file says gives way to what was changed before
            break;
        const auto now = std::ranges::find(rules, before.name, &Rule::name);
        if (now == rules.end() || !now->enabled || !analysis::same(before, *now))
            end_standing(before);
    }
    camera_.rules = std::move(rules);
    apply_rules();
}

void Station::end_standing(const Rule& rule) {
    gate_.forget(rule.name);
    if (!alerts::lasts(rule.type))
        return;
    Observation over; // without a box: everything of the rule
    over.camera = camera_.id;
    over.rule = rule.name;
    over.type = rule.type;
    over.state = ObservationState::Cleared;
    over.at = over.began_at = outside_.clock.wall();
    outside_.observed(std::move(over));
}

Gate Station::gate(const std::string& rule) const {
    const auto found = std::ranges::find(camera_.rules, rule, &Rule::name);
    const bool open = found != camera_.rules.end() &&
                      applies(found->schedule, outside_.clock.wall(), outside_.utc_offset);
    return open ? Gate::Open : Gate::Shut;
}

void Station::observed(Observation seen) {
    const auto now = gate(seen.rule);
    if (auto passed = gate_.pass(std::move(seen), now))
        outside_.observed(*std::move(passed));
}

void Station::tick() {
    for (auto& seen :
         gate_.release([this](const auto& rule) { return gate(rule); }, outside_.clock.wall()))
        outside_.observed(std::move(seen));
    if (watched() != at_work_)
        apply_rules();
    const bool missing = sub_started_ && sub_status_.state != ingest::State::Online;
    sub_missing_ = missing ? std::min(sub_missing_ + 1, patience_s) : 0;
    apply_plan();
    const auto analysed = analysis_.analysed();
    fps_ += 0.3 * (static_cast<double>(analysed - analysed_) - fps_);
    analysed_ = analysed;
    if (++ticks_ % idle_every == 0)
        analysis_.idle(outside_.clock.wall());
}

Substream Station::substream() const {
    return {sub_feed_ != nullptr && sub_missing_ < patience_s, sub_status_.width};
}

void Station::apply_plan() {
    plan_ = plan_pictures(analysis_.wanted(), substream(), outside_.pool.level());
    stream_.put(plan_.stream);
    feed_.set_frames(plan_.stream == Stream::Main ? plan_.demand : ingest::FrameDemand{});
    if (!sub_feed_)
        return;
    const bool used = plan_.stream == Stream::Substream;
    sub_feed_->set_frames(used ? plan_.demand : ingest::FrameDemand{});
    if (used && started_ && !std::exchange(sub_started_, true))
        sub_feed_->start();
}

api::AnalysisView Station::analysis_view() const {
    const bool sub = plan_.stream == Stream::Substream;
    const auto& status = sub ? sub_status_ : status_;
    api::AnalysisView view;
    if (plan_.stream != Stream::None) {
        view.stream = sub ? "substream" : "main";
        view.pictures = status.keyframes_only ? "key_frames" : "all";
    }
    view.fps = std::round(fps_ * 10) / 10;
    view.level = name(outside_.pool.level());
    view.analysed = analysis_.analysed();
    view.dropped = analysis_.dropped();
    view.off = off_;
    return view;
}

void Station::take(Stream from, media::SharedFrame frame) {
    if (stream_.get() == from)
        analysis_.offer(std::move(frame));
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

void Station::on_status(const ingest::Status& status) {
    boost::asio::post(outside_.control, [this, status] {
        status_ = status;
        outside_.status_changed(camera_.id);
    });
}

void Station::SubListener::on_status(const ingest::Status& status) {
    boost::asio::post(station.outside_.control, [this, status] { station.sub_status_ = status; });
}

} // namespace gulou::app
