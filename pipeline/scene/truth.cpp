#include "pipeline/scene/truth.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace gulou::scene {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
    return std::round(value * 1000) / 1000;
}
Json to_json(const Point& p) {
    return {rounded(p.x), rounded(p.y)};
}

Json to_json(const std::vector<TrackPoint>& points) {
    Json track = Json::array();
    for (const TrackPoint& point : points)
        track.push_back({rounded(point.t.count()), rounded(point.at.x), rounded(point.at.y)});
    return track;
}

// In the words of a camera file.
Json to_json(const Facade& facade) {
    Json points = Json::array();
    for (const FacadePoint& point : facade.points)
        points.push_back({point.at.x, point.at.y, point.metres.x, point.metres.y});
    return {{"points", std::move(points)},
            {"ground_m", facade.ground_m},
            {"floor_m", facade.floor_m},
            {"floor_count", facade.floor_count},
            {"window_m", facade.window_m}};
}

Json to_json(const TruthEvent& event) {
    Json out = {{"type", name(event.type)},
                {"object", event.object},
                {"begin", rounded(event.begin)},
                {"release", rounded(event.release)},
                {"end", rounded(event.end)},
                {"box",
                 {rounded(event.box.x), rounded(event.box.y), rounded(event.box.width),
                  rounded(event.box.height)}},
                {"track", to_json(event.track)},
                {"origin", nullptr},
                {"floor", nullptr}};
    if (event.origin)
        out["origin"] = to_json(*event.origin);
    if (event.floor)
        out["floor"] = *event.floor;
    if (!event.mirror.empty())
        out["mirror"] = to_json(event.mirror);
    if (event.pixels > 0) {
        out["pixels"] = rounded(event.pixels);
        out["contrast"] = rounded(event.contrast);
    }
    if (event.at_start)
        out["expect"] = "optional";
    return out;
}

} // namespace

Truth blank_truth(const SceneSpec& spec, double until) {
    Truth out;
    out.kind = name(spec.kind);
    out.seed = spec.seed;
    out.width = spec.width;
    out.height = spec.height;
    out.fps = spec.fps;
    out.duration = until;
    out.zone = suggested_zone(spec.kind);
    out.distractors = spec.distractors.names();
    return out;
}

std::string to_json(const Truth& truth) {
    Json zone = Json::array();
    for (const Point& p : truth.zone)
        zone.push_back(to_json(p));
    Json events = Json::array();
    for (const TruthEvent& event : truth.events)
        events.push_back(to_json(event));
    Json out = {{"kind", truth.kind},      {"seed", truth.seed},
                {"width", truth.width},    {"height", truth.height},
                {"fps", truth.fps},        {"duration", truth.duration},
                {"zone", std::move(zone)}, {"events", std::move(events)}};
    out["distractors"] = truth.distractors;
    for (const Point& p : truth.line)
        out["line"].push_back({p.x, p.y});
    for (const PersonHeight& person : truth.person_heights)
        out["person_heights"].push_back({person.y, person.height});
    if (!truth.facade.points.empty())
        out["facade"] = to_json(truth.facade);
    return out.dump(1) + "\n";
}

} // namespace gulou::scene
