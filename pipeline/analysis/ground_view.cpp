#include "pipeline/analysis/ground_view.hpp"

#include "pipeline/analysis/blur.hpp"
#include "pipeline/analysis/outline.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double longest_step = 5;
constexpr double learn_for = 6;       // seconds
constexpr double keep_reference = 60; // seconds
constexpr double least_agreement = 0.3;
constexpr double most_shift = 12; // analysis pixels
constexpr double moving_level = 10;
constexpr double hole_after = 15, part_of_scene_after = 600; // seconds
constexpr double search_every = 5;                           // seconds
constexpr double stronger = 1.15; // outline in the scene over that in the picture
constexpr double half_hidden = 0.5, least_guess = 0.35; // of a person's height
constexpr int least_area = 16;                          // analysis pixels

} // namespace

GroundView::GroundView(Region region, Perspective perspective, int sensitivity, double now)
    : region_(std::move(region)), perspective_(perspective), now_(now),
      scene_({18 - sensitivity * 0.08, 0, learn_for}), dwell_(part_of_scene_after + 2) {}

void GroundView::step_to(double t) {
    dt_ = t - last_t_;
    if (last_t_ < 0 || dt_ <= 0 || dt_ > longest_step)
        dt_ = 0.125;
    last_t_ = t;
    now_ += dt_;
}

cv::Mat GroundView::steady(const cv::Mat& grey) {
    if (!stabilizer_.has_reference()) {
        stabilizer_.set_reference(grey);
        referenced_at_ = now_;
        return grey;
    }
    const Shift shift = stabilizer_.measure(grey);
    if (shift.agreement >= least_agreement && shift.length() <= most_shift)
        shift_ = shift;
    if (scene_.ready() && now_ - referenced_at_ > keep_reference) {
        stabilizer_.set_reference(scene_.scene());
        referenced_at_ = now_;
    }
    return undo(grey, shift_);
}

const std::vector<cv::Rect>& GroundView::update(const cv::Mat& frame_luma, double t) {
    step_to(t);
    boxes_.clear();
    cv::Mat grey = blurred(region_.extract(frame_luma));
    grey = steady(grey);
    cv::Mat moving = cv::Mat::zeros(grey.size(), CV_8UC1);
    if (!before_.empty()) {
        cv::absdiff(grey, before_, moving);
        cv::threshold(moving, moving, std::max(moving_level, 4 * scene_.noise()), 255,
                      cv::THRESH_BINARY);
        cv::dilate(moving, moving, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    }
    before_ = grey;
    if (!scene_.ready()) {
        scene_.learn({grey}, moving, now_);
        return boxes_;
    }
    foreground_ = scene_.foreground({grey});
    if (another_scene(grey))
        return boxes_;
    moving_area_ = cv::countNonZero(moving & foreground_ & region_.zone());
    dwell_.update(grey, foreground_, moving, dt_);
    cv::Mat keep;
    cv::dilate(foreground_ | moving, keep, cv::Mat());
    scene_.follow({grey}, keep, dt_);
    if (now_ - searched_at_ >= search_every)
        forget_holes(grey);
    for (const auto& part : parts_of(foreground_, least_area)) {
        const double foot = part.box.br().y;
        const double least = std::max(perspective_.least_height(foot, half_hidden),
                                      least_guess * perspective_.person(foot));
        if (part.box.height >= (perspective_.known() ? least : least / 2))
            boxes_.push_back(part.box);
    }
    return boxes_;
}

bool GroundView::another_scene(const cv::Mat& grey) {
    const double stands_out = static_cast<double>(cv::countNonZero(foreground_)) /
                              static_cast<double>(foreground_.total());
    const auto verdict = relight_.see(stands_out, dt_);
    if (verdict != RelightJudge::Verdict::NewScene)
        return verdict == RelightJudge::Verdict::Unsure;
    scene_.accept({grey}, cv::Mat(grey.size(), CV_8UC1, cv::Scalar(255)));
    dwell_.start_over();
    return true;
}

// Where something was taken away the scene remembers what is no more.
void GroundView::forget_holes(const cv::Mat& grey) {
    searched_at_ = now_;
    for (const auto& part : parts_of(dwell_.longer_than(hole_after), least_area)) {
        const bool hole =
            outline_strength({scene_.scene()}, part) > stronger * outline_strength({grey}, part);
        if (!hole && dwell_.typical(part.mask, part.box) < part_of_scene_after)
            continue;
        scene_.accept({grey}, part.mask);
        dwell_.forget(part.mask);
    }
}

} // namespace gulou::analysis
