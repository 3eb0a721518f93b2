#include "pipeline/analysis/facade_view.hpp"

#include "pipeline/analysis/blob_search.hpp"
#include "pipeline/analysis/blur.hpp"
#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double longest_gap = 0.5;   // seconds between pictures of one film
constexpr double compare_over = 0.16; // seconds between the pictures that are compared
constexpr double new_reference = 10;  // seconds
constexpr double measure_calm = 0.2;  // seconds between measurements of a camera that stands still
constexpr double unsteady = 0.3;      // pixels: from here every picture is measured …
constexpr double unsteady_for = 3;    // … for so many seconds
constexpr double most_shift = 12;     // pixels: more is a shaken or turned camera
constexpr double suspension = 2;      // seconds
constexpr double least_agreement = 0.4; // of the corners
constexpr int measured_side = 640;      // pixels of the picture the shift is measured on
constexpr double flood = 0.4;        // of the zone changed at once: light, shaking, a switch to IR
constexpr double first_reach = 0.07; // of the zone's height
constexpr double beside = 0.03;      // of the zone's height
constexpr double largest = 0.005;    // blob, of the zone
constexpr double complete_after = 1.0; // seconds
constexpr std::size_t most_kept = 6;
constexpr double keep_every = 0.15;    // seconds
constexpr int least_worth_judging = 5; // samples
constexpr double pre_roll = 0.6;       // seconds kept from before a fall
constexpr double rain = 150;           // blobs a picture
constexpr double in_rain = 1.5;        // times the threshold
constexpr double weather_memory = 2;   // seconds
constexpr double pixel_error = 0.8;    // analysis pixels, of a sample's place
constexpr double least_error = 0.01;   // metres

Tracker::Tuning tracking(const Region& region) {
    Tracker::Tuning tuning;
    tuning.first_reach = std::clamp(first_reach * region.zone_box().height, 12.0, 48.0);
    tuning.beside = std::clamp(beside * region.zone_box().height, 6.0, 24.0);
    return tuning;
}

MotionMask::Tuning motion_tuning(int sensitivity) {
    return {std::max(5.0, 11 - sensitivity * 0.06), 5.5 - sensitivity * 0.02};
}

double mean_error(const std::vector<HeightSample>& heights) {
    double sum = 0;
    for (const auto& one : heights)
        sum += one.error;
    return sum / static_cast<double>(heights.size());
}

// In the end; it may have risen before.
bool comes_down(const Track& track) {
    const auto& s = track.samples;
    const auto top = std::ranges::min_element(s, {}, [](const auto& one) { return one.at.y; });
    return s.back().at.y > top->at.y;
}

cv::Mat grown(const cv::Mat& zone, int by) {
    cv::Mat out;
    cv::dilate(zone, out, cv::getStructuringElement(cv::MORPH_RECT, {2 * by + 1, 2 * by + 1}));
    return out;
}

} // namespace

FacadeView::FacadeView(Region region, const Rule& rule, cv::Size frame, JudgedSink told)
    : region_(std::move(region)), map_(rule.facade, frame.width, frame.height),
      told_(std::move(told)), sensitivity_(rule.sensitivity),
      motion_(motion_tuning(sensitivity_),
              grown(region_.zone(), std::max(2, region_.zone_box().height / 25))),
      near_pixels_(std::max(1, cv::countNonZero(motion_.zone()))), busy_(region_.size()),
      tracker_(tracking(region_)), merger_(std::max(24.0, 0.2 * region_.zone_box().width)),
      company_(region_.zone_box().height) {}

std::vector<Fall> FacadeView::update(const media::Frame& frame) {
    const double t = seconds(frame);
    if (last_t_ < 0)
        company_.watched_since(t);
    if (!in_step(t))
        restart();
    last_t_ = t;
    const cv::Mat seen = region_.extract(luma(frame));
    cv::Mat grey = steady(blurred(seen), t);
    const int delay = std::clamp(static_cast<int>(std::lround(compare_over / step_ - 0.2)), 1, 5);
    if (auto motion = motion_.push(std::move(grey), t, delay, shake_.pixels()))
        follow(*motion);
    if (plausible())
        keep_evidence(frame, t);
    ring_.offer({frame, seen, region_}, t, needed_from(t));
    return complete(t);
}

// What drifts is believed only where no more than that came after it either.
std::vector<Fall> FacadeView::complete(double t) {
    auto falls = merger_.take(t, complete_after);
    std::erase_if(falls, [this](const Fall& fall) {
        return fall.what == Fallen::Drifting && company_.of(fall.track) > fall.most_company;
    });
    for (const auto& fall : falls)
        company_.forget(fall.track);
    return falls;
}

// Time must go on in steps a camera could make.
bool FacadeView::in_step(double t) {
    const double dt = t - last_t_;
    if (last_t_ < 0 || dt <= 0 || dt > longest_gap)
        return false;
    step_ += 0.1 * (dt - step_);
    return true;
}

void FacadeView::restart() {
    motion_.restart();
    consider(tracker_.finish());
}

// Measured often while the camera moves, seldom while it stands.
cv::Mat FacadeView::steady(cv::Mat grey, double t) {
    const bool rests = measured_at_ >= 0 && t >= measured_at_ && t - measured_at_ < measure_calm &&
                       t >= unsteady_until_;
    if (!rests)
        measure_shift(grey, t);
    return undo(grey, shift_);
}

void FacadeView::measure_shift(const cv::Mat& grey, double t) {
    const double since = measured_at_ < 0 ? 0 : t - measured_at_;
    measured_at_ = t;
    const double scale =
        std::min(1.0, static_cast<double>(measured_side) / std::max(grey.cols, grey.rows));
    cv::Mat small = grey;
    if (scale < 1)
        cv::resize(grey, small, {}, scale, scale, cv::INTER_AREA);
    const Shift before = shift_;
    if (stabilizer_.has_reference()) {
        shift_ = stabilizer_.measure(small);
        shift_.dx /= scale;
        shift_.dy /= scale;
    }
    const double moved = std::hypot(shift_.dx - before.dx, shift_.dy - before.dy);
    shake_.see(moved, since);
    if (moved > unsteady)
        unsteady_until_ = t + unsteady_for;
    // Agreement 0 is a picture without corners, not a camera that turned.
    if (shift_.agreement > 0 &&
        (shift_.agreement < least_agreement || shift_.length() > most_shift)) {
        suspended_until_ = t + suspension;
        motion_.restart();
        shift_ = {};
    } else if (stabilizer_.has_reference() && t >= reference_at_ &&
               t - reference_at_ <= new_reference)
        return;
    stabilizer_.set_reference(undo(small, {shift_.dx * scale, shift_.dy * scale, 1}));
    reference_at_ = t;
}

void FacadeView::follow(const Motion& motion) {
    const double changed = static_cast<double>(pixels_of(motion.runs)) / near_pixels_;
    if (changed > flood)
        suspended_until_ = std::max(suspended_until_, motion.t + suspension);
    busy_.add(motion.runs, motion.t, step_);
    if (motion.t < suspended_until_ && suspended_until_ - motion.t <= suspension + longest_gap) {
        consider(tracker_.finish());
        return;
    }
    BlobLimits limits;
    limits.max_area = std::max(64.0, largest * near_pixels_);
    auto blobs = find_blobs(busy_.calm_part(motion.runs), motion, limits);
    watch_weather(blobs ? blobs->size() : limits.most);
    if (blobs) {
        for (auto& blob : *blobs)
            blob.busy = busy_.at(blob.centre.x, blob.centre.y);
        consider(tracker_.update(*blobs, motion.t));
    } else
        consider(tracker_.finish());
}

void FacadeView::consider(const std::vector<Track>& ended) {
    for (const auto& track : ended) {
        const auto judgement = consider(track);
        if (judgement.verdict != Verdict::Fall || judgement.what == Fallen::Drifting)
            company_.add(track);
        if (const auto way = stitcher_.add(track))
            consider(*way);
    }
}

Judgement FacadeView::consider(const Track& track) {
    if (track.seen() < least_worth_judging)
        return {};
    const auto site = site_of(track);
    const auto judgement = judge(track, site);
    if (told_)
        told_({track, site, judgement, Point{shift_.dx, shift_.dy}});
    if (judgement.verdict == Verdict::Fall)
        merger_.add({track, judgement.fit, judgement.score, judgement.what, judgement.height,
                     Point{shift_.dx, shift_.dy}, judgement.most_company});
    return judgement;
}

ThrowSite FacadeView::site_of(const Track& track) const {
    ThrowSite site{static_cast<double>(region_.zone_box().height), 1 / step_, sensitivity_, 0};
    for (const auto& s : track.samples)
        site.path_busy += s.busy / track.seen();
    site.zone_width = region_.zone_box().width;
    site.weather = crowd_ > rain ? Weather::Precipitation : Weather::Fair;
    site.floor_m = map_.facade().floor_m;
    site.above_first = track.samples.front().at.y - region_.zone_box().y;
    if (map_.metric() && comes_down(track))
        site.heights = heights(track);
    if (!site.heights.empty())
        site.size = track.size() * mean_error(site.heights) / pixel_error;
    site.from = map_.viewpoint();
    site.company = company_.of(track);
    return site;
}

std::vector<HeightSample> FacadeView::heights(const Track& track) const {
    std::vector<HeightSample> out;
    for (const auto& s : track.samples) {
        const Point at{s.at.x + shift_.dx, s.at.y + shift_.dy};
        const auto z = map_.height(region_.to_source(at));
        const auto above = map_.height(region_.to_source(Point{at.x, at.y - 1}));
        if (!z || !above)
            return {};
        const double pixel = std::abs(*above - *z);
        const auto x = map_.across(region_.to_source(at));
        out.push_back(
            {s.t, *z, std::max(least_error, pixel_error * pixel), x.value_or(at.x * pixel)});
    }
    return out;
}

void FacadeView::watch_weather(std::size_t blobs) {
    crowd_ += std::min(1.0, step_ / weather_memory) * (static_cast<double>(blobs) - crowd_);
    motion_.raise(crowd_ > rain ? in_rain : 1);
}

// A fall that goes on, or waits to be told, needs its pictures from a little before it began.
double FacadeView::needed_from(double t) const {
    double from = t;
    for (const auto& track : tracker_.live())
        if (track.seen() >= 5 && track.drop() > 0.05 * region_.zone_box().height)
            from = std::min(from, track.samples.front().t);
    for (const auto& fall : merger_.waiting())
        from = std::min(from, fall.began());
    return from - pre_roll;
}

bool FacadeView::plausible() const {
    return std::ranges::any_of(tracker_.live(), [&](const Track& track) {
        return track.seen() >= 5 && track.drop() > 0.05 * region_.zone_box().height;
    });
}

void FacadeView::keep_evidence(const media::Frame& frame, double t) {
    if (!kept_.empty() && t >= kept_.back().t && t - kept_.back().t < keep_every)
        return;
    kept_.push_back(keep_picture(frame));
    if (kept_.size() > most_kept)
        kept_.pop_front();
}

const KeptPicture* FacadeView::evidence(double t) const {
    if (kept_.empty())
        return nullptr;
    return &*std::ranges::min_element(
        kept_, {}, [t](const KeptPicture& kept) { return std::abs(kept.t - t); });
}

} // namespace gulou::analysis
