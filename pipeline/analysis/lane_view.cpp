#include "pipeline/analysis/lane_view.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double longest_step = 1; // seconds one picture can stand for
constexpr double almost = 0.8;     // of the dwell
constexpr std::size_t looks_a_dwell = 12;
constexpr double review_every = 1;    // seconds
constexpr double cleared_after = 10;  // seconds
constexpr double keep_reference = 60; // seconds
constexpr double least_agreement = 0.3;
constexpr double most_shift = 12; // analysis pixels
constexpr double relit = 0.7; // of the picture is something else at once: light, a turned camera
constexpr std::size_t compare_back = 2; // pictures: 0.4 s at 5 fps
constexpr double moving_level = 10;
constexpr double moving_noise = 4.5;
constexpr std::size_t most_things = 32;

Background::Tuning scene_tuning(double dwell, int sensitivity) {
    return {18 - sensitivity * 0.08, std::clamp(dwell / 3, 5.0, 10.0)};
}

} // namespace

LaneView::LaneView(Region region, double dwell, int sensitivity)
    : region_(std::move(region)), dwell_s_(dwell),
      least_area_(std::max(24, static_cast<int>(cv::countNonZero(region_.zone()) *
                                                (0.008 - sensitivity * 0.00008)))),
      background_(scene_tuning(dwell, sensitivity)), dwell_(1.3 * dwell + 2) {}

std::vector<LaneEvent> LaneView::update(const cv::Mat& frame_luma, double t) {
    const double dt = step_to(t);
    cv::Mat grey = region_.extract(frame_luma);
    cv::GaussianBlur(grey, grey, {3, 3}, 0);
    grey = steady(grey);
    std::vector<LaneEvent> events;
    const cv::Mat moving = motion(grey);
    if (!background_.ready()) {
        background_.learn(grey, moving, now_);
        return events;
    }
    const cv::Mat foreground = background_.foreground(grey);
    if (cv::countNonZero(foreground) > relit * static_cast<double>(foreground.total())) {
        accept(grey, cv::Mat(grey.size(), CV_8UC1, cv::Scalar(255)));
        return events;
    }
    dwell_.update(foreground, moving, dt);
    cv::Mat keep;
    cv::dilate(foreground | moving, keep, cv::Mat());
    background_.follow(grey, keep, dt);
    const Look look{grey, foreground, moving};
    remember(look);
    if (now_ - reviewed_at_ >= review_every) {
        watch_things(look, now_ - reviewed_at_, events);
        find_things(grey, events);
        reviewed_at_ = now_;
    }
    return events;
}

// Time that stands still, runs backwards or jumps counts as one ordinary step.
double LaneView::step_to(double t) {
    double dt = t - last_t_;
    if (last_t_ < 0 || dt <= 0 || dt > 10)
        dt = 0.2;
    dt = std::min(dt, longest_step);
    last_t_ = t;
    now_ += dt;
    return dt;
}

// The scene itself is the reference, so that small errors do not add up.
cv::Mat LaneView::steady(const cv::Mat& grey) {
    if (!stabilizer_.has_reference()) {
        stabilizer_.set_reference(grey);
        referenced_at_ = now_;
        return grey;
    }
    const Shift shift = stabilizer_.measure(grey);
    const bool seen = shift.agreement >= least_agreement && shift.length() <= most_shift;
    if (seen)
        shift_ = shift;
    if (background_.ready() && now_ - referenced_at_ > keep_reference) {
        stabilizer_.set_reference(background_.scene());
        referenced_at_ = now_;
    }
    return undo(grey, shift_);
}

cv::Mat LaneView::motion(const cv::Mat& grey) {
    cv::Mat moving = cv::Mat::zeros(grey.size(), CV_8UC1);
    if (!recent_.empty()) {
        cv::absdiff(grey, recent_.front(), moving);
        const double level = std::max(moving_level, moving_noise * background_.noise());
        cv::threshold(moving, moving, level, 255, cv::THRESH_BINARY);
        cv::morphologyEx(moving, moving, cv::MORPH_OPEN,
                         cv::getStructuringElement(cv::MORPH_RECT, {2, 2}));
        cv::dilate(moving, moving, cv::getStructuringElement(cv::MORPH_RECT, {7, 7}));
    }
    recent_.push_back(grey);
    if (recent_.size() > compare_back)
        recent_.pop_front();
    return moving;
}

void LaneView::remember(const Look& look) {
    const double every = std::clamp(dwell_s_ / looks_a_dwell, 1.0, 30.0);
    if (now_ - looked_at_ < every)
        return;
    looked_at_ = now_;
    looks_.push_back(look);
    if (looks_.size() > looks_a_dwell + 1)
        looks_.pop_front();
}

void LaneView::find_things(const cv::Mat& grey, std::vector<LaneEvent>& events) {
    const cv::Mat ripe = dwell_.longer_than(dwell_s_);
    if (cv::countNonZero(ripe & region_.zone()) < least_area_)
        return;
    // Pixels that came to rest a little later (a handle, an edge) belong to the thing as well.
    for (const auto& part : parts_of(dwell_.longer_than(almost * dwell_s_), least_area_))
        if (cv::countNonZero(part.mask & ripe) >= std::max(least_area_, part.area / 3) &&
            cv::countNonZero(part.mask & region_.zone()) > 0 && !known(part.box))
            judge(part, grey, events);
}

void LaneView::judge(const Part& part, const cv::Mat& grey, std::vector<LaneEvent>& events) {
    const auto steady = steadiness(looks_, part, background_.noise());
    const auto look = appearance(part, grey, background_.scene(), dwell_.arrived(), region_.zone());
    const auto verdict = decide(steady, look);
    if (verdict == StayVerdict::NotAnObject)
        accept(grey, part.mask);
    if (verdict != StayVerdict::Raise || things_.size() >= most_things)
        return;
    const double began_ago = dwell_.typical(part.mask, part.box);
    events.push_back({LaneEvent::Kind::Raised, part.box, began_ago, 0.5 + 0.5 * steady.share()});
    things_.push_back({part, now_ - began_ago, grey, look.outline_now, {}});
}

void LaneView::watch_things(const Look& look, double seconds, std::vector<LaneEvent>& events) {
    std::erase_if(things_, [&](Thing& thing) {
        const auto& part = thing.part;
        thing.absence.see({seconds, share(look.foreground, part), share(look.moving, part),
                           likeness(thing.look, look.grey, part, background_.noise()),
                           outline_strength(look.grey, part) / std::max(1.0, thing.outline)});
        if (thing.absence.seconds() < cleared_after)
            return false;
        events.push_back({LaneEvent::Kind::Cleared, part.box, now_ - thing.began, 1});
        dwell_.forget(part.mask);
        return true;
    });
}

void LaneView::accept(const cv::Mat& grey, const cv::Mat& mask) {
    background_.accept(grey, mask);
    dwell_.forget(mask);
}

bool LaneView::known(cv::Rect box) const {
    return std::ranges::any_of(things_, [&](const Thing& thing) {
        const double both = (thing.part.box & box).area();
        return both > 0.2 * std::min(thing.part.box.area(), box.area());
    });
}

} // namespace gulou::analysis
