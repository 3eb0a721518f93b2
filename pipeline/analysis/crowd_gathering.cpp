#include "pipeline/analysis/crowd_gathering.hpp"

#include "pipeline/analysis/draft.hpp"
#include "pipeline/analysis/ground_view.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.05, 320};
constexpr double breadth = 0.36; // of a person's height
constexpr double filled = 0.65;  // share of the person's box that is person
constexpr double sure_person = 0.4;
constexpr double nobody = 0.2; // of a crowd
constexpr double passing = 3;  // seconds: who walks through covers a place for less than two
constexpr double part_of_view = 0.6;

// Pixels of the mask over the pixels of a person whose middle is in that row.
double count(const cv::Mat& mask, const Perspective& perspective) {
    double sum = 0;
    for (int y = 0; y < mask.rows; ++y) {
        const int pixels = cv::countNonZero(mask.row(y));
        if (pixels == 0)
            continue;
        const double guess = perspective.person(y);
        const double height = std::max(2.0, perspective.person(y + guess / 2));
        sum += pixels / (height * height * breadth * filled);
    }
    return sum;
}

} // namespace

CrowdGathering::CrowdGathering(CameraId camera, Rule rule, Equipment equipment)
    : camera_(std::move(camera)), rule_(std::move(rule)), equipment_(std::move(equipment)),
      judge_(rule_.people, rule_.dwell.count()) {}

void CrowdGathering::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    ground_.fit(rule_, shape, frame);
    if (!ground_)
        return;
    ground_->update(luma(frame), seconds(frame));
    if (!ground_->ready() || ground_->foreground().empty())
        return;
    see_who_stays();
    const double people = count(who_stays(), ground_->perspective());
    decide(judge_.see(people, ground_->now()), frame, sink);
}

void CrowdGathering::see_who_stays() {
    const cv::Mat inside = ground_->foreground() & ground_->region().zone();
    if (presence_.size() != inside.size())
        presence_ = cv::Mat::zeros(inside.size(), CV_32F);
    const double passed = std::max(0.0, ground_->now() - seen_at_);
    seen_at_ = ground_->now();
    cv::accumulateWeighted(inside, presence_, 1 - std::exp(-passed / passing));
}

cv::Mat CrowdGathering::who_stays() const {
    return presence_ > 255 * 0.5;
}

// In the whole zone and in its quarters, where people are larger: the most of both.
int CrowdGathering::persons_seen(const media::Frame& frame) const {
    const auto size = ground_->region().size();
    const auto persons = [&](double x, double y, double share) {
        const auto part = to_source(ground_->region(), {x * size.width, y * size.height,
                                                        share * size.width, share * size.height});
        const auto seen = equipment_.labeller->look(frame, part);
        return static_cast<int>(std::ranges::count_if(seen, [](const Labelled& one) {
            return one.label == "person" && one.score >= sure_person;
        }));
    };
    const double step = 1 - part_of_view;
    int quarters = 0;
    for (const double y : {0.0, step})
        for (const double x : {0.0, step})
            quarters += persons(x, y, part_of_view);
    // The quarters overlap: who stands in two is counted twice.
    const double twice = 4 * part_of_view * part_of_view;
    return std::max(persons(0, 0, 1), static_cast<int>(std::lround(quarters / twice)));
}

void CrowdGathering::decide(CrowdJudge::Verdict verdict, const media::Frame& frame,
                            const ObservationSink& sink) {
    if (verdict == CrowdJudge::Verdict::Nothing)
        return;
    const double now = ground_->now();
    const bool raised = verdict == CrowdJudge::Verdict::Ripe;
    int people = static_cast<int>(std::lround(judge_.count()));
    if (raised && equipment_.labeller && knows(*equipment_.labeller, "person")) {
        const int seen = persons_seen(frame);
        if (seen < std::max(1.0, nobody * rule_.people)) {
            judge_.deny(now);
            return;
        }
        people = std::max(people, seen);
    }
    auto seen =
        draft(camera_, rule_, frame, raised ? ObservationState::Raised : ObservationState::Cleared,
              now - judge_.began());
    const cv::Rect where = cv::boundingRect(who_stays());
    seen.box = to_source(ground_->region(), where.empty() ? ground_->region().zone_box() : where);
    seen.count = people;
    seen.score = std::min(1.0, judge_.count() / (2.0 * rule_.people));
    if (raised) {
        judge_.raise();
        seen.snapshot = snapshot(keep_picture(frame), seen.box, {});
    }
    sink(std::move(seen));
}

} // namespace gulou::analysis
