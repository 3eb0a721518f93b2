#include "server/api/encode.hpp"

#include "server/store/rule_json.hpp"

namespace gulou::api {
namespace {

Json encode(const std::optional<alerts::Actor>& actor) {
    if (!actor)
        return nullptr;
    return {{"id", actor->id.value()}, {"name", actor->name}};
}

Json encode(const std::optional<alerts::DismissReason>& reason) {
    return reason ? Json(name(*reason)) : Json(nullptr);
}

Json encode(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
}

Json encode(const Box& box) {
    return {box.x, box.y, box.width, box.height};
}

Json encode(const std::vector<TrackPoint>& track) {
    Json out = Json::array();
    for (const auto& point : track)
        out.push_back({point.t.count(), point.at.x, point.at.y});
    return out;
}

Json encode(const std::optional<Origin>& origin) {
    if (!origin)
        return nullptr;
    Json candidates = Json::array();
    for (const auto& one : origin->candidates)
        candidates.push_back({{"floor", one.floor},
                              {"column", one.column ? Json(*one.column) : Json(nullptr)},
                              {"probability", one.probability}});
    return {{"at", {origin->at.x, origin->at.y}},
            {"floor", origin->floor ? Json(*origin->floor) : Json(nullptr)},
            {"probability", origin->probability},
            {"candidates", std::move(candidates)}};
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json encode(const AnalysisView& view) {
    Json off = Json::array();
    for (const auto& rule : view.off)
        off.push_back({{"rule", rule.rule}, {"reason", rule.error.message}});
    return {{"stream", text_or_null(view.stream)},
            {"pictures", view.pictures},
            {"fps", view.fps},
            {"level", view.level},
            {"analysed", view.analysed},
            {"dropped", view.dropped},
            {"off", std::move(off)}};
}

} // namespace

Json encode_time(const std::optional<WallTime>& time) {
    return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}

Json encode(const org::Unit& unit) {
    return {{"code", unit.code.text()},
            {"name", unit.name},
            {"level", name(unit.code.level())},
            {"parent", unit.code.has_parent() ? Json(unit.code.parent().text()) : Json(nullptr)}};
}

Json encode(const org::Person& person, std::string_view presence) {
    return {{"id", person.id.value()},   {"username", person.username}, {"name", person.name},
            {"role", name(person.role)}, {"unit", person.unit.text()},  {"presence", presence}};
}

Json encode(const CameraView& view) {
    const auto& camera = *view.camera;
    Json rules = Json::array();
    for (const auto& rule : camera.rules)
        rules.push_back(store::rule_json(rule));
    return {{"id", camera.id.value()},
            {"name", camera.name},
            {"unit", camera.unit.text()},
            {"state", view.state},
            {"reason", text_or_null(view.reason)},
            {"since", to_rfc3339(view.since)},
            {"codec", text_or_null(view.codec)},
            {"width", view.width},
            {"height", view.height},
            {"fps", view.fps},
            {"recording", view.recording},
            {"analysis", encode(view.analysis)},
            {"rules", std::move(rules)}};
}

Json encode(const alerts::Alert& alert, std::string_view camera_name) {
    return {{"id", alert.id.value()},
            {"seq", alert.seq()},
            {"revision", alert.revision},
            {"type", name(alert.type)},
            {"severity", alert.severity},
            {"state", name(alert.state)},
            {"camera", alert.camera.value()},
            {"camera_name", camera_name},
            {"unit", alert.unit.text()},
            {"rule", alert.rule},
            {"raised_at", to_rfc3339(alert.raised_at)},
            {"began_at", to_rfc3339(alert.began_at)},
            {"updated_at", to_rfc3339(alert.updated_at)},
            {"cleared_at", encode_time(alert.cleared_at)},
            {"count", alert.count},
            {"score", alert.score},
            {"box", encode(alert.box)},
            {"track", encode(alert.track)},
            {"origin", encode(alert.origin)},
            {"frame", {alert.frame_width, alert.frame_height}},
            {"label", text_or_null(alert.label)},
            {"people", alert.people ? Json(*alert.people) : Json(nullptr)},
            {"evidence", alert.evidence},
            {"clip", name(alert.clip)},
            {"clip_from", to_rfc3339(alert.clip_from)},
            {"clip_to", to_rfc3339(alert.clip_to)},
            {"handled_by", encode(alert.handled_by)},
            {"handled_at", encode_time(alert.handled_at)},
            {"reason", encode(alert.reason)},
            {"note", encode(alert.note)},
            {"history", encode_history(alert)}};
}

Json encode_history(const alerts::Alert& alert) {
    Json out = Json::array();
    for (const auto& entry : alert.history)
        out.push_back({{"at", to_rfc3339(entry.at)},
                       {"action", name(entry.action)},
                       {"by", encode(entry.by)},
                       {"reason", encode(entry.reason)},
                       {"note", encode(entry.note)}});
    return out;
}

std::string encode_event(std::string_view type, alerts::Seq seq, const Json& data) {
    Json event{{"type", type}};
    if (seq > 0)
        event["seq"] = seq;
    event["data"] = data;
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace gulou::api
