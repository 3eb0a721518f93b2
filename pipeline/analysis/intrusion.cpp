#include "pipeline/analysis/intrusion.hpp"

#include "pipeline/analysis/candidate_label.hpp"
#include "pipeline/analysis/draft.hpp"
#include "pipeline/analysis/ground_view.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.3, 320};
constexpr double inside_for = 1;     // seconds
constexpr double cleared_after = 10; // seconds

bool in_zone(const Region& region, cv::Point2d foot) {
    const cv::Point at(cvRound(foot.x), cvRound(foot.y) - 1);
    return cv::Rect({0, 0}, region.size()).contains(at) && region.zone().at<std::uint8_t>(at) != 0;
}

} // namespace

Intrusion::Intrusion(CameraId camera, Rule rule, Equipment equipment)
    : camera_(std::move(camera)), rule_(std::move(rule)), equipment_(std::move(equipment)) {}

void Intrusion::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    if (ground_.fit(rule_, shape, frame) == GroundWatch::Fit::BegunAnew) {
        tracks_ = {};
        inside_.clear();
    }
    if (ground_)
        walk(frame, sink);
}

void Intrusion::walk(const media::Frame& frame, const ObservationSink& sink) {
    const auto& boxes = ground_->update(luma(frame), seconds(frame));
    const double now = ground_->now();
    if (raised_ && raised_->last > now)
        raised_->last = now;
    tracks_.update(boxes, now);
    std::vector<Inside> still;
    for (const auto& track : tracks_.all()) {
        if (!in_zone(ground_->region(), track.foot()))
            continue;
        const auto known = std::ranges::find(inside_, track.id, &Inside::id);
        auto inside = known != inside_.end() ? *known : Inside{track.id, now};
        if (track.real() && !inside.vetoed && now - inside.since >= inside_for)
            raise(track, inside, frame, sink);
        still.push_back(inside);
    }
    inside_ = std::move(still);
    if (!raised_ || now - raised_->last < cleared_after)
        return;
    auto seen = draft(camera_, rule_, frame, ObservationState::Cleared, now - raised_->since);
    seen.box = raised_->box;
    seen.label = raised_->label;
    seen.score = 1;
    raised_.reset();
    sink(std::move(seen));
}

void Intrusion::raise(const GroundTrack& track, Inside& inside, const media::Frame& frame,
                      const ObservationSink& sink) {
    const double now = ground_->now();
    if (raised_) {
        raised_->last = now;
        return;
    }
    const auto box = to_source(ground_->region(), track.box);
    std::string label;
    if (!inside.asked) {
        inside.asked = true;
        const auto said =
            opinion(equipment_.labeller.get(), frame, box, rule_.labels, People::Count);
        inside.vetoed = said.vetoed;
        label = said.label;
    }
    if (inside.vetoed)
        return;
    raised_ = Raised{inside.since, now, box, label};
    auto seen = draft(camera_, rule_, frame, ObservationState::Raised, now - inside.since);
    seen.box = box;
    seen.label = label;
    seen.score = std::min(1.0, 0.5 + 0.1 * track.travelled);
    seen.snapshot = snapshot(keep_picture(frame), box, {});
    sink(std::move(seen));
}

} // namespace gulou::analysis
