// fire_lane_blocked, goods_piled: something stands in the zone for longer than it may.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"

#include <memory>

namespace gulou::analysis {

// Learns the empty scene for the first 5 to 10 s (people who walk through it are left out), then
// reports each thing once when it has stood for the rule's dwell, and again (Cleared) when it has
// been away for 10 s. A thing that was there from the start is part of the scene; when it leaves,
// nothing is reported. At most 32 things at once.
class ZoneOccupancy final : public Analyzer {
public:
    static constexpr FrameDemand demand{5, 360};

    ZoneOccupancy(CameraId camera, Rule rule);
    ~ZoneOccupancy() override;

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    struct Report;
    void report(const Report& what, const media::Frame& frame, const ObservationSink& sink) const;

    CameraId camera_;
    Rule rule_;
    int width_ = 0, height_ = 0;
    struct View;
    std::unique_ptr<View> view_; // null: the zone is not in the picture
};

} // namespace gulou::analysis
