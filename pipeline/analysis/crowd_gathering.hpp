// crowd_gathering: as many people as the rule names stay in the zone for its dwell.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/analyzer.hpp"
#include "pipeline/analysis/crowd_judge.hpp"
#include "pipeline/analysis/equipment.hpp"
#include "pipeline/analysis/ground_watch.hpp"

#include <opencv2/core.hpp>

namespace gulou::analysis {

// Counts people who stay as the area that is not the empty scene over the area a person has at that
// place, who walks through left out: good to about a factor 1.5, and only with the rule's two
// person heights. A model, where there is one, is asked before an alarm (parts of the zone, one
// after another) and vetoes it when it sees next to nobody: a lorry has the area of twenty people.
class CrowdGathering final : public Analyzer {
public:
    static constexpr FrameDemand demand{2, 360, 4};

    CrowdGathering(CameraId camera, Rule rule, Equipment equipment = {});

    FrameDemand wanted() const override { return demand; }
    void analyze(const media::Frame& frame, const ObservationSink& sink) override;

private:
    void see_who_stays();
    cv::Mat who_stays() const; // CV_8UC1, 255: where somebody was most of the last seconds
    int persons_seen(const media::Frame& frame) const;
    void decide(CrowdJudge::Verdict verdict, const media::Frame& frame,
                const ObservationSink& sink);

    CameraId camera_;
    Rule rule_;
    Equipment equipment_;
    CrowdJudge judge_;
    GroundWatch ground_;
    cv::Mat presence_; // CV_32F, 0..255: how much of the last seconds somebody was there
    double seen_at_ = 0;
};

} // namespace gulou::analysis
