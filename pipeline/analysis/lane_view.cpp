#include "pipeline/analysis/lane_view.hpp"

#include "pipeline/analysis/due_parts.hpp"
#include "pipeline/analysis/image.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double longest_step = 10;   // seconds one picture can stand for: key frames come that far
                                      // apart at most
constexpr double review_every = 0.5;  // seconds at most
constexpr double keep_reference = 60; // seconds
constexpr double least_agreement = 0.3;
constexpr double most_shift = 12; // analysis pixels
constexpr int light_pictures = 3;
constexpr int most_misfits = 5;
constexpr double least_thing = 0.12; // of a person's height
constexpr double worth_keeping = 5;  // seconds a candidate must stand to survive a new light
constexpr double sure = 0.5;         // score of what stood from before

Background::Tuning scene_tuning(double dwell, int sensitivity) {
    return {18 - sensitivity * 0.08, 12 - sensitivity * 0.06, std::clamp(dwell / 3, 5.0, 10.0)};
}

Part whole(const cv::Mat& mask) {
    return {cv::boundingRect(mask), mask, cv::countNonZero(mask)};
}

cv::Rect rounded(const Box& box, cv::Size size) {
    const cv::Rect rect(cvRound(box.x), cvRound(box.y), cvRound(box.width), cvRound(box.height));
    return rect & cv::Rect({0, 0}, size);
}

} // namespace

LaneView::LaneView(Region region, Perspective perspective, double dwell, int sensitivity)
    : region_(std::move(region)), perspective_(perspective), dwell_s_(dwell),
      least_area_(std::max(24, static_cast<int>(cv::countNonZero(region_.zone()) *
                                                (0.008 - sensitivity * 0.00008)))),
      scenes_{Background(scene_tuning(dwell, sensitivity)),
              Background(scene_tuning(dwell, sensitivity))},
      dwell_(1.3 * dwell + 2), judge_(dwell) {}

std::vector<LaneEvent> LaneView::update(const media::Frame& frame, Light light,
                                        const AskModel& ask) {
    const double dt = step_to(seconds(frame));
    turn_to(light);
    std::vector<LaneEvent> events;
    // While the camera switches its light the picture belongs to neither.
    if (other_light_for_ > 0)
        return events;
    const auto picture =
        steady(lane_picture(frame, region_, light == Light::Day ? Chroma::Wanted : Chroma::None));
    const auto& grey = picture.grey;
    const cv::Mat moving = motion_.update(grey, scene().noise(), now_);
    if (!scene().ready() && !learn(picture, moving))
        return events;
    const cv::Mat foreground = scene().foreground(picture);
    if (another_scene(picture, foreground, dt))
        return events;
    dwell_.update(grey, foreground, moving, dt);
    cv::Mat keep;
    cv::dilate(foreground | moving, keep, cv::Mat());
    scene().follow(picture, keep, dt);
    const Look look{picture, foreground, moving, now_};
    judge_.see(look, keep, now_);
    if (now_ - reviewed_at_ < look_every(dwell_s_, review_every) - 1e-6)
        return events;
    const StandingThings::Now now{look, now_, now_ - reviewed_at_, dwell_s_, scene().noise()};
    things_.review(now, events, [&](const StandingThing& thing) {
        if (thing.in_scene) {
            judge_.forget(thing.part.mask);
            accept(picture, thing.part.mask);
        } else
            dwell_.forget(thing.part.mask);
    });
    find_things(picture, ask, events);
    reviewed_at_ = now_;
    return events;
}

// Time that stands still, runs backwards or jumps counts as one ordinary step.
double LaneView::step_to(double t) {
    double dt = t - last_t_;
    if (last_t_ < 0 || dt <= 0 || dt > longest_step)
        dt = 0.2;
    last_t_ = t;
    now_ += dt;
    step_ = dt;
    return dt;
}

void LaneView::turn_to(Light light) {
    other_light_for_ = light == light_ ? 0 : other_light_for_ + 1;
    if (other_light_for_ < light_pictures)
        return;
    other_light_for_ = 0;
    keep_candidates();
    light_ = light;
    motion_.start_over();
    judge_.start_over();
    dwell_.start_over();
    shift_ = {};
    stabilizer_ = {};
    if (scene().ready()) {
        stabilizer_.set_reference(scene().scene());
        referenced_at_ = now_;
        dwell_.believe_arrivals();
        things_.take_new_looks(StandingThings::Scene::Known);
    }
}

// True once the scene is known. One kept from before the restart is taken where the picture lies
// on it; what stands out from it then has come meanwhile.
bool LaneView::learn(const LanePicture& picture, const cv::Mat& moving) {
    auto& recalled = recalled_[static_cast<std::size_t>(light_)];
    if (!recalled.grey.empty()) {
        Stabilizer kept;
        kept.set_reference(recalled.grey);
        const auto shift = kept.measure(picture.grey);
        if (shift.agreement >= least_agreement && shift.length() <= most_shift) {
            scene().restore(recalled);
            stabilizer_ = kept;
            shift_ = shift;
            motion_.start_over();
            dwell_.believe_arrivals();
            recalled = {};
            return false; // the next picture will be moved back by the shift
        }
        if (++misfits_ < most_misfits)
            return false;
        recalled = {};
    }
    scene().learn(picture, moving, now_);
    if (scene().ready())
        things_.take_new_looks(StandingThings::Scene::LearntWithThem);
    return scene().ready();
}

// The scene itself is the reference, so that small errors do not add up.
LanePicture LaneView::steady(const LanePicture& picture) {
    if (!stabilizer_.has_reference()) {
        stabilizer_.set_reference(picture.grey);
        referenced_at_ = now_;
        return picture;
    }
    const Shift shift = stabilizer_.measure(picture.grey);
    const bool seen = shift.agreement >= least_agreement && shift.length() <= most_shift;
    if (seen)
        shift_ = shift;
    if (scene().ready() && now_ - referenced_at_ > keep_reference) {
        stabilizer_.set_reference(scene().scene());
        referenced_at_ = now_;
    }
    return undo(picture, shift_);
}

bool LaneView::another_scene(const LanePicture& picture, const cv::Mat& foreground, double dt) {
    const double stands_out =
        static_cast<double>(cv::countNonZero(foreground)) / static_cast<double>(foreground.total());
    const auto verdict = relight_.see(stands_out, dt);
    if (verdict != RelightJudge::Verdict::NewScene)
        return verdict == RelightJudge::Verdict::Unsure;
    keep_candidates();
    accept(picture, cv::Mat(foreground.size(), CV_8UC1, cv::Scalar(255)));
    things_.take_new_looks(StandingThings::Scene::LearntWithThem);
    judge_.start_over();
    return true;
}

// What stands already goes on standing under the new light; its time runs on.
void LaneView::keep_candidates() {
    const Look* latest = judge_.latest();
    if (!scene().ready() || !latest)
        return;
    for (const auto& part : parts_of(dwell_.longer_than(worth_keeping), least_area_)) {
        const auto look = appearance(part, latest->picture, around());
        const bool promising = decide({3, 3}, look) == StayVerdict::Raise;
        if (promising && !things_.knows(part.box) && !things_.full() && large_enough(part))
            things_.add(
                {part, now_ - dwell_.typical(part.mask, part.box), false, true, {}, 0, {}, {}});
    }
}

Surroundings LaneView::around() const {
    return {scene().picture(), scene().relit(), scene().other(),
            dwell_.arrived(),  region_.zone(),  perspective_};
}

void LaneView::find_things(const LanePicture& picture, const AskModel& ask,
                           std::vector<LaneEvent>& events) {
    for (const auto& due : due_parts(dwell_, {dwell_s_, step_}, region_.zone(), least_area_))
        if (!things_.knows(due.whole.box))
            judge(due, picture, ask, events);
}

bool LaneView::large_enough(const Part& part) const {
    return part.box.height >= perspective_.least_height(part.box.br().y, least_thing);
}

void LaneView::judge(const DuePart& due, const LanePicture& picture, const AskModel& ask,
                     std::vector<LaneEvent>& events) {
    const Part& part = due.whole;
    const double began_ago = dwell_.typical(part.mask, part.box);
    const auto [verdict, steady, outline] =
        judge_.judge(due, picture, around(), now_, now_ - began_ago, scene().noise());
    if (verdict == StayVerdict::Hole)
        judge_.forget(part.mask);
    if (verdict == StayVerdict::NotAnObject || verdict == StayVerdict::Hole)
        accept(picture, part.mask);
    if (verdict != StayVerdict::Raise || things_.full() || !large_enough(part))
        return;
    if (things_.adopt(part.box, now_ - began_ago))
        return;
    const auto opinion = questions_.ask(part.box, now_, ask);
    if (opinion.vetoed)
        return;
    events.push_back(
        {LaneEvent::Kind::Raised, part.box, began_ago, 0.5 + 0.5 * steady.share(), opinion.label});
    things_.add({part, now_ - began_ago, true, false, picture.grey, outline, opinion.label, {}});
}

// The box as a part of the picture.
Part LaneView::stand(const Labelled& one) const {
    Part part{rounded(one.box, region_.size()), cv::Mat::zeros(region_.size(), CV_8UC1), 0};
    part.mask(part.box).setTo(255);
    part.area = part.box.area();
    return part;
}

void LaneView::stands_from_before(const std::vector<Labelled>& seen) {
    const Look* latest = judge_.latest();
    if (!scene().ready() || !latest)
        return;
    const auto& look = *latest;
    std::vector<Labelled> standing;
    for (const auto& one : seen) {
        const Part part = stand(one);
        if (one.score < sure || part.area < least_area_)
            continue;
        Part foot = part;
        foot.box = {part.box.x, part.box.y + part.box.height * 7 / 10, part.box.width,
                    std::max(1, part.box.height * 3 / 10)};
        const bool in_zone = share(region_.zone(), foot) >= 0.5;
        // What stands out or moves is find_things()'s.
        if (!in_zone || share(look.foreground, part) > 0.3 || share(look.moving, part) > 0.15 ||
            things_.knows(part.box) || !large_enough(part))
            continue;
        standing.push_back(one);
    }
    for (const auto& one : sweep_.again(std::move(standing), now_))
        if (!things_.full())
            things_.add({stand(one), sweep_.since(), false, true, {}, 0, one.label, {}});
}

LaneMemory LaneView::memory(WallTime now) const {
    LaneMemory out;
    out.saved = now;
    for (std::size_t i = 0; i < scenes_.size(); ++i)
        out.scenes[i] = scenes_[i].ready() ? scenes_[i].picture() : recalled_[i];
    for (const auto& thing : things_.all())
        if (thing.raised)
            out.things.push_back({thing.part.mask, now_ - thing.began, thing.outline, thing.label});
    return out;
}

void LaneView::recall(const LaneMemory& memory, WallTime now) {
    recalled_ = memory.scenes;
    const double passed = std::max(0.0, std::chrono::duration<double>(now - memory.saved).count());
    for (const auto& thing : memory.things)
        if (const auto part = whole(thing.mask); part.area > 0 && !things_.full())
            things_.add({part,
                         now_ - passed - thing.began_ago,
                         true,
                         false,
                         {},
                         thing.outline,
                         thing.label,
                         {}});
}

void LaneView::accept(const LanePicture& picture, const cv::Mat& mask) {
    scene().accept(picture, mask);
    dwell_.forget(mask);
}

} // namespace gulou::analysis
