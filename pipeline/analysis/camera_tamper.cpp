#include "pipeline/analysis/camera_tamper.hpp"

#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr int analysed_width = 640; // fine detail must survive the scaling
constexpr double longest_step = 10;
constexpr double accept_after = 600;           // seconds of another view
constexpr std::chrono::seconds connecting{25}; // more patience before the first picture

cv::Mat small(const media::Frame& frame) {
    const cv::Mat grey = luma(frame);
    const double scale = std::min(1.0, static_cast<double>(analysed_width) / frame.width);
    cv::Mat out;
    cv::resize(grey, out, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_NEAREST);
    return out;
}

} // namespace

double CameraTamper::step_to(double t) {
    double dt = last_t_ ? t - *last_t_ : 1;
    if (dt <= 0 || dt > longest_step)
        dt = 1;
    last_t_ = t;
    now_ += dt;
    return dt;
}

void CameraTamper::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    const double dt = step_to(seconds(frame));
    last_at_ = frame.captured;
    width_ = frame.width;
    height_ = frame.height;
    const cv::Mat grey = small(frame);
    if (std::min(grey.cols, grey.rows) < 64)
        return;
    const auto light = colourfulness(frame) < no_colour ? Light::Night : Light::Day;
    const auto signs = view_.compare(grey, light, dt);
    const auto sign = sign_of(signs);
    if (!sign)
        view_.follow();
    const auto change = judge_.see(sign, now_);
    if (change)
        report(*change, &frame, sink);
    if (judge_.raised() == Tampering::Moved && now_ - judge_.began() > accept_after)
        view_.start_over();
}

void CameraTamper::idle(WallTime now, const ObservationSink& sink) {
    if (!last_at_)
        last_at_ = now + connecting;
    const double silent = std::chrono::duration<double>(now - *last_at_).count();
    if (const auto change = judge_.silence(silent, now_ + std::max(0.0, silent)))
        report(*change, nullptr, sink);
}

void CameraTamper::report(const TamperJudge::Change& change, const media::Frame* frame,
                          const ObservationSink& sink) const {
    Observation seen;
    seen.camera = camera_;
    seen.rule = rule_.name;
    seen.type = rule_.type;
    seen.state = change.raised ? ObservationState::Raised : ObservationState::Cleared;
    seen.label = name(change.kind);
    const std::chrono::duration<double> ago(change.at - change.began);
    const std::chrono::duration<double> since_picture(frame ? 0.0 : change.at - now_);
    seen.t = std::chrono::duration<double>(last_t_.value_or(0)) + since_picture;
    seen.began = seen.t - ago;
    seen.at = last_at_.value_or(WallTime{}) +
              std::chrono::round<std::chrono::milliseconds>(since_picture);
    seen.began_at = seen.at - std::chrono::round<std::chrono::milliseconds>(ago);
    seen.score = 1;
    seen.frame_width = width_;
    seen.frame_height = height_;
    seen.box = {0, 0, static_cast<double>(width_), static_cast<double>(height_)};
    if (change.raised && frame != nullptr)
        seen.snapshot = snapshot(keep_picture(*frame), seen.box, {});
    sink(std::move(seen));
}

} // namespace gulou::analysis
