// What is remembered of one facade between pictures: shift, motion, busy places, tracks, evidence.
#pragma once

#include "pipeline/analysis/busy_map.hpp"
#include "pipeline/analysis/facade_map.hpp"
#include "pipeline/analysis/fall_company.hpp"
#include "pipeline/analysis/motion_mask.hpp"
#include "pipeline/analysis/picture_ring.hpp"
#include "pipeline/analysis/region.hpp"
#include "pipeline/analysis/shake_gauge.hpp"
#include "pipeline/analysis/snapshot.hpp"
#include "pipeline/analysis/stabilizer.hpp"
#include "pipeline/analysis/throw_merger.hpp"
#include "pipeline/analysis/track_stitcher.hpp"

#include <deque>
#include <functional>
#include <vector>

namespace gulou::analysis {

// A track as it was judged, for whoever asks why something was refused.
struct Judged {
    const Track& track;
    const ThrowSite& site;
    const Judgement& judgement;
    Point shift; // analysis pixels the camera had moved by
};
using JudgedSink = std::function<void(const Judged&)>;

// Times are stream seconds, places analysis pixels of `region`.
class FacadeView {
public:
    // `frame`: the source's size. `told` hears of every judgement, within update().
    FacadeView(Region region, const Rule& rule, cv::Size frame, JudgedSink told = {});

    // One picture; returns the falls that are complete.
    std::vector<Fall> update(const media::Frame& frame);
    const Region& region() const { return region_; }
    // The kept picture nearest to `t`; null when none was kept.
    const KeptPicture* evidence(double t) const;
    const PictureRing& ring() const { return ring_; }
    const FacadeMap& map() const { return map_; }

private:
    std::vector<Fall> complete(double t);
    void restart();
    bool in_step(double t);
    cv::Mat steady(cv::Mat grey, double t);
    void measure_shift(const cv::Mat& grey, double t);
    void follow(const Motion& motion);
    void consider(const std::vector<Track>& ended);
    Judgement consider(const Track& track);
    ThrowSite site_of(const Track& track) const;
    std::vector<HeightSample> heights(const Track& track) const;
    void watch_weather(std::size_t blobs);
    double needed_from(double t) const;
    bool plausible() const;
    void keep_evidence(const media::Frame& frame, double t);

    Region region_;
    FacadeMap map_;
    JudgedSink told_;
    int sensitivity_;
    Stabilizer stabilizer_;
    Shift shift_;
    ShakeGauge shake_;
    double reference_at_ = 0, measured_at_ = -1, suspended_until_ = -1, unsteady_until_ = -1;
    MotionMask motion_;  // in the zone and a little round it
    double near_pixels_; // of that
    BusyMap busy_;
    Tracker tracker_;
    TrackStitcher stitcher_;
    ThrowMerger merger_;
    FallCompany company_;
    std::deque<KeptPicture> kept_;
    PictureRing ring_;
    double crowd_ = 0;                 // blobs a picture, averaged over 2 s
    double last_t_ = -1, step_ = 0.04; // seconds between pictures
};

} // namespace gulou::analysis
