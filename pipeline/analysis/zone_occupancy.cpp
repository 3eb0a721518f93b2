#include "pipeline/analysis/zone_occupancy.hpp"

#include "pipeline/analysis/image.hpp"
#include "pipeline/analysis/lane_view.hpp"
#include "pipeline/analysis/snapshot.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace gulou::analysis {
namespace {

constexpr RegionShape shape{0.3, 360};
constexpr double first_sweep = 20, sweep_every = 60; // seconds
constexpr double keep_every = 300;                   // seconds; at once when something changes
constexpr double surely_night = 1;                   // colourfulness

const std::vector<std::string> vehicles = {"bicycle", "car", "motorcycle", "bus", "truck"};

// FNV-1a of everything that makes two memories incomparable.
std::string memory_name(const CameraId& camera, const Rule& rule, const media::Frame& frame) {
    std::uint64_t hash = 14695981039346656037U;
    const auto mix = [&](const std::string& text) {
        for (const char c : text + '\n')
            hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
    };
    mix(camera.value());
    mix(rule.name);
    mix(std::to_string(frame.width) + 'x' + std::to_string(frame.height));
    for (const auto& p : rule.zone)
        mix(std::to_string(p.x) + ',' + std::to_string(p.y));
    std::array<char, 17> hex{};
    std::snprintf(hex.data(), hex.size(), "%016llx", static_cast<unsigned long long>(hash));
    return std::string("zone-") + hex.data() + ".cbor";
}

} // namespace

struct ZoneOccupancy::View : LaneView {
    using LaneView::LaneView;
};

struct ZoneOccupancy::Report : LaneEvent {};

ZoneOccupancy::ZoneOccupancy(CameraId camera, Rule rule, Equipment equipment)
    : camera_(std::move(camera)), rule_(std::move(rule)), equipment_(std::move(equipment)) {}

ZoneOccupancy::~ZoneOccupancy() = default;

void ZoneOccupancy::look_anew(const media::Frame& frame) {
    width_ = frame.width;
    height_ = frame.height;
    std::optional<LaneMemory> before;
    if (view_)
        before = view_->memory(frame.captured);
    view_.reset();
    auto region = Region::make(rule_, {width_, height_}, shape);
    if (!region)
        return;
    const auto size = region->size();
    const Perspective perspective(rule_, *region, {width_, height_});
    view_ = std::make_unique<View>(std::move(*region), perspective, rule_.dwell.count(),
                                   rule_.sensitivity);
    sweep_in_ = first_sweep;
    keep_in_ = keep_every;
    if (!equipment_.memory.empty())
        file_ = equipment_.memory / memory_name(camera_, rule_, frame);
    if (before)
        view_->recall(resized(*before, size), frame.captured);
    else if (const auto memory = load(file_, size))
        view_->recall(*memory, frame.captured);
}

void ZoneOccupancy::analyze(const media::Frame& frame, const ObservationSink& sink) {
    if (!usable(frame))
        return;
    if (frame.width != width_ || frame.height != height_)
        look_anew(frame);
    if (!view_)
        return;
    const double colour = colourfulness(frame);
    night_ = colour < (night_ ? no_colour : surely_night);
    const auto ask = [&](cv::Rect box) {
        const Box part{static_cast<double>(box.x), static_cast<double>(box.y),
                       static_cast<double>(box.width), static_cast<double>(box.height)};
        return opinion(equipment_.labeller.get(), frame, view_->region().to_source(part),
                       rule_.labels, People::DoNotCount);
    };
    const auto events = view_->update(frame, night_ ? Light::Night : Light::Day, ask);
    for (const auto& event : events)
        report({event}, frame, sink);
    const double passed = std::clamp(seconds(frame) - last_t_, 0.0, 10.0);
    last_t_ = seconds(frame);
    if ((sweep_in_ -= passed) <= 0)
        sweep(frame);
    if ((keep_in_ -= passed) <= 0 || !events.empty())
        keep(frame);
}

void ZoneOccupancy::sweep(const media::Frame& frame) {
    sweep_in_ = sweep_every;
    if (!equipment_.labeller)
        return;
    const auto& region = view_->region();
    const auto size = region.size();
    const auto corner = region.to_source(Point{0, 0});
    auto seen =
        equipment_.labeller->look(frame, region.to_source(Box{0, 0, static_cast<double>(size.width),
                                                              static_cast<double>(size.height)}));
    const auto& wanted = rule_.labels.empty() ? vehicles : rule_.labels;
    std::erase_if(seen, [&](const Labelled& one) {
        return std::ranges::find(wanted, one.label) == wanted.end();
    });
    for (auto& one : seen)
        one.box = {(one.box.x - corner.x) * region.scale(), (one.box.y - corner.y) * region.scale(),
                   one.box.width * region.scale(), one.box.height * region.scale()};
    view_->stands_from_before(seen);
}

// A memory that cannot be written costs only what it is for.
void ZoneOccupancy::keep(const media::Frame& frame) {
    keep_in_ = keep_every;
    if (!file_.empty())
        static_cast<void>(save(file_, view_->memory(frame.captured)));
}

void ZoneOccupancy::report(const Report& what, const media::Frame& frame,
                           const ObservationSink& sink) const {
    Observation seen;
    seen.camera = camera_;
    seen.rule = rule_.name;
    seen.type = rule_.type;
    const bool raised = what.kind == LaneEvent::Kind::Raised;
    seen.state = raised ? ObservationState::Raised : ObservationState::Cleared;
    seen.t = std::chrono::duration<double>(seconds(frame));
    seen.began = seen.t - std::chrono::duration<double>(what.began_ago);
    seen.at = frame.captured;
    seen.began_at = frame.captured - std::chrono::round<std::chrono::milliseconds>(
                                         std::chrono::duration<double>(what.began_ago));
    const auto& box = what.box;
    seen.box = view_->region().to_source(Box{static_cast<double>(box.x), static_cast<double>(box.y),
                                             static_cast<double>(box.width),
                                             static_cast<double>(box.height)});
    seen.score = what.score;
    seen.label = what.label;
    seen.frame_width = frame.width;
    seen.frame_height = frame.height;
    if (raised)
        seen.snapshot = snapshot(keep_picture(frame), seen.box, {});
    sink(std::move(seen));
}

} // namespace gulou::analysis
