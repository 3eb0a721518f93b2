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

Json to_json(const TruthEvent& event) {
    Json track = Json::array();
    for (const TrackPoint& point : event.track)
        track.push_back({rounded(point.t.count()), rounded(point.at.x), rounded(point.at.y)});
    Json out = {{"type", name(event.type)},
                {"object", event.object},
                {"begin", rounded(event.begin)},
                {"release", rounded(event.release)},
                {"end", rounded(event.end)},
                {"box",
                 {rounded(event.box.x), rounded(event.box.y), rounded(event.box.width),
                  rounded(event.box.height)}},
                {"track", std::move(track)},
                {"origin", nullptr},
                {"floor", nullptr}};
    if (event.origin)
        out["origin"] = to_json(*event.origin);
    if (event.floor)
        out["floor"] = *event.floor;
    return out;
}

} // namespace

std::string to_json(const Truth& truth) {
    Json zone = Json::array();
    for (const Point& p : truth.zone)
        zone.push_back(to_json(p));
    Json events = Json::array();
    for (const TruthEvent& event : truth.events)
        events.push_back(to_json(event));
    const Json out = {{"kind", truth.kind},      {"seed", truth.seed},
                      {"width", truth.width},    {"height", truth.height},
                      {"fps", truth.fps},        {"duration", truth.duration},
                      {"zone", std::move(zone)}, {"events", std::move(events)}};
    return out.dump(1) + "\n";
}

} // namespace gulou::scene
