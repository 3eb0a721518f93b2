// camera_tamper: the camera is covered, out of focus, turned away, frozen, black or silent.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/tamper_judge.hpp"
#include "pipeline/analysis/tamper_view.hpp"

namespace gulou::analysis {

// Looks at the whole picture (the rule's zone does not matter), one picture a second. Learns for
// 25 s what the camera shows, anew when it first turns to infra-red. A view that has been another
// for ten minutes becomes the normal one (Cleared). A lost signal needs idle(): 15 s of wall time
// without a picture, 40 s at first.
class CameraTamper final : public Analyzer {
public:
    static constexpr FrameDemand demand{1, 320, 4};

    CameraTamper(CameraId camera, Rule rule) : camera_(std::move(camera)), rule_(std::move(rule)) {}

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;
    void idle(WallTime now, const ObservationSink& sink) override;

private:
    double step_to(double t);
    void report(const TamperJudge::Change& change, const media::Frame* frame,
                const ObservationSink& sink) const;

    CameraId camera_;
    Rule rule_;
    TamperView view_;
    TamperJudge judge_;
    double now_ = 0; // seconds of its own, which never jump
    std::optional<double> last_t_;
    std::optional<WallTime> last_at_; // wall time of the last picture, or of the first idle()
    int width_ = 0, height_ = 0;
};

} // namespace gulou::analysis
