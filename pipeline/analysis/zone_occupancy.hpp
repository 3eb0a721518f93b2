// fire_lane_blocked, goods_piled: something stands in the zone for longer than it may.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/equipment.hpp"

#include <filesystem>
#include <memory>

namespace gulou::analysis {

// Learns the empty scene for the first 5 to 10 s (people who walk through it are left out), then
// reports each thing once when it has stood for the rule's dwell, and again (Cleared) when it has
// been away for 10 s (for the dwell where that is shorter). Five pictures a second serve as well as
// a key frame every four seconds. By day and in infra-red there is a scene each; what stands goes
// on standing when the light turns. At most 32 things at once.
//
// A thing that was there from the start is part of the scene. It is reported where an object model
// is at hand (asked once a minute, about vehicles or the rule's labels), or where the scene is
// known from before the restart (Equipment::memory). What had been reported then and has gone
// meanwhile is cleared.
class ZoneOccupancy final : public Analyzer {
public:
    static constexpr FrameDemand demand{5, 360, 4};

    ZoneOccupancy(CameraId camera, Rule rule, Equipment equipment = {});
    ~ZoneOccupancy() override;

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    struct View;
    struct Report;
    void look_anew(const media::Frame& frame);
    void sweep(const media::Frame& frame);
    void keep(const media::Frame& frame);
    void report(const Report& what, const media::Frame& frame, const ObservationSink& sink) const;

    CameraId camera_;
    Rule rule_;
    Equipment equipment_;
    int width_ = 0, height_ = 0;
    bool night_ = false;
    double sweep_in_ = 0, keep_in_ = 0; // seconds
    double last_t_ = -1;                // stream seconds
    std::filesystem::path file_;        // empty: nothing is kept
    std::unique_ptr<View> view_;        // null: the zone is not in the picture
};

} // namespace gulou::analysis
