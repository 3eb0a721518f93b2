#include "pipeline/analysis/line_crossed.hpp"

#include "pipeline/analysis/candidate_label.hpp"
#include "pipeline/analysis/draft.hpp"
#include "pipeline/analysis/ground_view.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.05, 320};
constexpr double margin = 0.3;  // of the height
constexpr double around = 0.25; // of the frame: what is looked at beside the line

// Without a zone: the line's surroundings.
Rule with_zone(Rule rule) {
    if (!rule.zone.empty() || rule.line.size() < 2)
        return rule;
    const auto &a = rule.line[0], &b = rule.line[1];
    const auto inside = [](double value) { return std::clamp(value, 0.0, 1.0); };
    const double left = inside(std::min(a.x, b.x) - around);
    const double right = inside(std::max(a.x, b.x) + around);
    const double top = inside(std::min(a.y, b.y) - around);
    const double bottom = inside(std::max(a.y, b.y) + around);
    rule.zone = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
    return rule;
}

} // namespace

LineCrossed::LineCrossed(CameraId camera, Rule rule, Equipment equipment)
    : camera_(std::move(camera)), rule_(with_zone(std::move(rule))),
      equipment_(std::move(equipment)) {}

void LineCrossed::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame) || rule_.line.size() < 2)
        return;
    if (ground_.fit(rule_, shape, frame) == GroundWatch::Fit::BegunAnew) {
        tracks_ = {};
        judges_.clear();
    }
    if (!ground_)
        return;
    const auto& boxes = ground_->update(luma(frame), seconds(frame));
    tracks_.update(boxes, ground_->now());
    const Point first{rule_.line[0].x * frame.width, rule_.line[0].y * frame.height};
    const Point second{rule_.line[1].x * frame.width, rule_.line[1].y * frame.height};
    std::erase_if(judges_, [&](const auto& judge) {
        return std::ranges::none_of(tracks_.all(),
                                    [&](const auto& track) { return track.id == judge.first; });
    });
    for (const auto& track : tracks_.all()) {
        if (track.seen_at != ground_->now())
            continue;
        const auto box = to_source(ground_->region(), track.box);
        const auto at = position({box.x + box.width / 2, box.y + box.height}, first, second);
        const auto way = judges_[track.id].see(at, margin * box.height);
        if (way && track.real() && (rule_.crossing == Crossing::BothWays || rule_.crossing == *way))
            report(track, *way, frame, sink);
    }
}

void LineCrossed::report(const GroundTrack& track, Crossing way, const media::Frame& frame,
                         const ObservationSink& sink) {
    const auto box = to_source(ground_->region(), track.box);
    if (opinion(equipment_.labeller.get(), frame, box, rule_.labels, People::Count).vetoed)
        return;
    auto seen = draft(camera_, rule_, frame, ObservationState::Raised, 0);
    seen.box = box;
    seen.label = way == Crossing::LeftToRight ? "left_to_right" : "right_to_left";
    seen.score = std::min(1.0, 0.5 + 0.1 * track.travelled);
    seen.snapshot = snapshot(keep_picture(frame), box, {});
    sink(std::move(seen));
}

} // namespace gulou::analysis
