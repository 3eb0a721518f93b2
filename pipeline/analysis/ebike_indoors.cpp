#include "pipeline/analysis/ebike_indoors.hpp"

#include "pipeline/analysis/draft.hpp"
#include "pipeline/analysis/ground_view.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.05, 240};
constexpr int least_motion = 24;     // analysis pixels
constexpr double ask_every = 0.5;    // seconds
constexpr double awake_for = 3;      // seconds after the last motion
constexpr double cleared_after = 10; // seconds
constexpr double sure = 0.5;         // score
constexpr std::size_t answers = 5;
constexpr std::ptrdiff_t enough = 3;

const std::vector<std::string> names = {"e-bike", "ebike", "electric bicycle", "电动车"};

std::vector<std::string> wanted_labels(const Rule& rule, const Equipment& equipment) {
    std::vector<std::string> out;
    if (equipment.labeller)
        for (const auto& label : rule.labels.empty() ? names : rule.labels)
            if (knows(*equipment.labeller, label))
                out.push_back(label);
    return out;
}

} // namespace

Result<void> EbikeIndoors::check(const Rule& rule, const Equipment& equipment) {
    if (!equipment.labeller)
        return fail(ErrorCode::Unsupported,
                    "needs an object model with a class for e-bikes, and none is configured");
    if (wanted_labels(rule, equipment).empty())
        return fail(ErrorCode::Unsupported, rule.labels.empty()
                                                ? "the object model has no class for e-bikes"
                                                : "the object model has none of the rule's labels");
    return {};
}

EbikeIndoors::EbikeIndoors(CameraId camera, Rule rule, Equipment equipment)
    : camera_(std::move(camera)), rule_(std::move(rule)), equipment_(std::move(equipment)),
      labels_(wanted_labels(rule_, equipment_)) {}

void EbikeIndoors::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame) || labels_.empty())
        return;
    if (ground_.fit(rule_, shape, frame) == GroundWatch::Fit::BegunAnew)
        answers_.clear();
    if (!ground_)
        return;
    ground_->update(luma(frame), seconds(frame));
    const double now = ground_->now();
    if (ground_->moving_area() >= least_motion)
        moved_at_ = now;
    if (now - moved_at_ <= awake_for && now - asked_at_ >= ask_every) {
        asked_at_ = now;
        decide(look(frame), frame, sink);
    } else if (raised_ && now - seen_at_ >= cleared_after) {
        decide(std::nullopt, frame, sink);
    }
}

// The surest that stands on the zone's ground.
std::optional<Labelled> EbikeIndoors::look(const media::Frame& frame) {
    const auto& region = ground_->region();
    const auto size = region.size();
    const auto part = to_source(
        region, {0, 0, static_cast<double>(size.width), static_cast<double>(size.height)});
    for (const auto& one : equipment_.labeller->look(frame, part)) {
        const cv::Point foot(cvRound((one.box.x + one.box.width / 2 - part.x) * region.scale()),
                             cvRound((one.box.y + one.box.height - part.y) * region.scale()) - 1);
        if (one.score >= sure && std::ranges::find(labels_, one.label) != labels_.end() &&
            cv::Rect({0, 0}, size).contains(foot) && region.zone().at<std::uint8_t>(foot) != 0)
            return one;
    }
    return std::nullopt;
}

void EbikeIndoors::decide(const std::optional<Labelled>& seen, const media::Frame& frame,
                          const ObservationSink& sink) {
    const double now = ground_->now();
    answers_.push_back({seen.has_value(), now});
    if (answers_.size() > answers)
        answers_.pop_front();
    if (seen)
        seen_at_ = now;
    if (raised_ && now - seen_at_ >= cleared_after) {
        auto out = draft(camera_, rule_, frame, ObservationState::Cleared, now - raised_->since);
        out.box = raised_->what.box;
        out.label = raised_->what.label;
        out.score = 1;
        raised_.reset();
        answers_.clear();
        sink(std::move(out));
        return;
    }
    if (raised_ || !seen || std::ranges::count(answers_, true, &Answer::yes) < enough)
        return;
    const auto first = std::ranges::find(answers_, true, &Answer::yes);
    raised_ = Raised{first->at, *seen};
    auto out = draft(camera_, rule_, frame, ObservationState::Raised, now - first->at);
    out.box = seen->box;
    out.label = seen->label;
    out.score = seen->score;
    out.snapshot = snapshot(keep_picture(frame), out.box, {});
    sink(std::move(out));
}

} // namespace gulou::analysis
