#include "pipeline/analysis/high_altitude_throwing.hpp"

#include "pipeline/analysis/facade_view.hpp"
#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/throw_evidence.hpp"
#include "pipeline/analysis/throw_origin.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.06, 1280};
constexpr double furthest_back = 0.4; // seconds the origin may lie before the first sight
constexpr int least_severe = 4;

struct Described {
    const CameraId& camera;
    const Rule& rule;
    const media::Frame& frame;
    const Region& region;
};

Point moved(Point p, Point by) {
    return {p.x + by.x, p.y + by.y};
}

std::vector<TrackPoint> points(const Track& track, Point shift, const Region& region) {
    std::vector<TrackPoint> out;
    for (const auto& s : track.samples)
        out.push_back({std::chrono::duration<double>(s.t), region.to_source(moved(s.at, shift))});
    return out;
}

struct Start {
    Point at;     // analysis pixels
    double t = 0; // seconds
};

// Back along the fit to where the thing hung still, no further than can be trusted.
Start start(const Fall& fall, const Region& region) {
    const auto& s = fall.track.samples;
    const double apex = fall.height ? fall.height->release() : fall.fit.release();
    const double t = std::clamp(apex, fall.began() - furthest_back, fall.began());
    const auto ahead = std::min<std::size_t>(s.size() - 1, 5);
    const double vx = (s[ahead].at.x - s[0].at.x) / (s[ahead].t - s[0].t);
    return {{std::clamp(s[0].at.x - vx * (fall.began() - t), 0.0, region.size().width - 1.0),
             std::clamp(fall.fit.y(t), 0.0, s[0].at.y)},
            t};
}

const TrackSample& nearest(const Track& track, double t) {
    return *std::ranges::min_element(track.samples, {},
                                     [t](const TrackSample& s) { return std::abs(s.t - t); });
}

WallTime wall_of(const media::Frame& frame, double t) {
    const double before = seconds(frame) - t;
    return frame.captured -
           std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(before));
}

Observation describe(const Fall& fall, const FacadeView& view, const Described& about) {
    const auto from = start(fall, about.region);
    Observation seen;
    seen.camera = about.camera;
    seen.rule = about.rule.name;
    seen.type = about.rule.type;
    seen.t = std::chrono::duration<double>(seconds(about.frame));
    seen.began = std::chrono::duration<double>(from.t);
    seen.at = about.frame.captured;
    seen.began_at = wall_of(about.frame, seen.began.count());
    seen.track = points(fall.track, fall.shift, about.region);
    seen.origin = trace_origin(
        view.map(), fall.height ? &*fall.height : nullptr,
        {about.region.to_source(moved(from.at, fall.shift)), from.t, fall.began() - from.t});
    if (fall.what != Fallen::Heavy) {
        seen.label = "light_object";
        seen.severity = std::min(least_severe, about.rule.severity + 1);
    }
    seen.evidence = throw_evidence(view.ring(), {fall.track, from.at, from.t, fall.shift},
                                   view.map(), about.region);
    seen.score = fall.score;
    seen.frame_width = about.frame.width;
    seen.frame_height = about.frame.height;
    const auto* kept = view.evidence((fall.began() + fall.ended()) / 2);
    const auto& shown = nearest(fall.track, kept ? kept->t : fall.ended());
    seen.box = about.region.to_source(Box{shown.box.x + fall.shift.x, shown.box.y + fall.shift.y,
                                          shown.box.width, shown.box.height});
    seen.snapshot = snapshot(kept ? *kept : keep_picture(about.frame), seen.box, seen.track);
    return seen;
}

} // namespace

struct HighAltitudeThrowing::View : FacadeView {
    using FacadeView::FacadeView;
};

HighAltitudeThrowing::HighAltitudeThrowing(CameraId camera, Rule rule)
    : camera_(std::move(camera)), rule_(std::move(rule)) {}

HighAltitudeThrowing::~HighAltitudeThrowing() = default;

void HighAltitudeThrowing::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    if (frame.width != width_ || frame.height != height_) {
        width_ = frame.width;
        height_ = frame.height;
        view_.reset();
        if (auto region = Region::make(rule_, {width_, height_}, shape))
            view_ = std::make_unique<View>(std::move(*region), rule_, cv::Size(width_, height_));
    }
    if (!view_)
        return;
    for (const auto& fall : view_->update(frame))
        sink(describe(fall, *view_, {camera_, rule_, frame, view_->region()}));
}

} // namespace gulou::analysis
