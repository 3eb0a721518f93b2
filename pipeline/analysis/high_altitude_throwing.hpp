// high_altitude_throwing: finds things that fall down a facade (luma only, every picture).
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"

#include <memory>

namespace gulou::analysis {

// The zone is the facade. A fall is reported once, after it has left view: about 1 s after its last
// sight, with its track, the place it came from (floor and windows where the rule knows the facade)
// and pictures as evidence. Light things carry the label "light_object" and are one step less
// severe. Bounded memory: 11 analysed pictures, 64 tracks, 16 colour pictures of the zone, 6 of the
// whole frame while something may be falling.
class HighAltitudeThrowing final : public Analyzer {
public:
    static constexpr FrameDemand demand{FrameDemand::every_frame, 1280};

    HighAltitudeThrowing(CameraId camera, Rule rule);
    ~HighAltitudeThrowing() override;

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    struct View; // everything that belongs to one frame size

    CameraId camera_;
    Rule rule_;
    int width_ = 0, height_ = 0;
    std::unique_ptr<View> view_; // null: the zone is not in the picture
};

} // namespace gulou::analysis
