#include "server/store/alert_json.hpp"

#include <nlohmann/json.hpp>

namespace gulou::store {

using nlohmann::json;
namespace a = gulou::alerts;

namespace {

template <class Value, class Encode>
json maybe(const std::optional<Value>& value, Encode encode) {
    return value ? json(encode(*value)) : json(nullptr);
}
template <class Value>
json maybe(const std::optional<Value>& value) {
    return value ? json(*value) : json(nullptr);
}

const auto name_of = [](auto value) { return std::string(name(value)); };

json encode_actor(const a::Actor& actor) {
    return {{"id", actor.id.value()}, {"name", actor.name}};
}

json encode_track(const std::vector<TrackPoint>& track) {
    json points = json::array();
    for (const TrackPoint& point : track)
        points.push_back({point.t.count(), point.at.x, point.at.y});
    return points;
}

json encode_origin(const Origin& origin) {
    json candidates = json::array();
    for (const OriginCandidate& one : origin.candidates)
        candidates.push_back({one.floor, maybe(one.column), one.probability});
    return {{"at", {origin.at.x, origin.at.y}},
            {"floor", maybe(origin.floor)},
            {"probability", origin.probability},
            {"candidates", std::move(candidates)}};
}

json encode_entry(const a::HistoryEntry& entry) {
    return {{"at", to_rfc3339(entry.at)},
            {"action", name(entry.action)},
            {"by", maybe(entry.by, encode_actor)},
            {"reason", maybe(entry.reason, name_of)},
            {"note", maybe(entry.note)}};
}

json encode(const a::Alert& alert) {
    return {
        {"id", alert.id.value()},
        {"revision", alert.revision},
        {"type", name(alert.type)},
        {"severity", alert.severity},
        {"state", name(alert.state)},
        {"camera", alert.camera.value()},
        {"unit", alert.unit.text()},
        {"rule", alert.rule},
        {"raised_at", to_rfc3339(alert.raised_at)},
        {"began_at", to_rfc3339(alert.began_at)},
        {"seen_at", to_rfc3339(alert.seen_at)},
        {"updated_at", to_rfc3339(alert.updated_at)},
        {"cleared_at", maybe(alert.cleared_at, to_rfc3339)},
        {"count", alert.count},
        {"score", alert.score},
        {"box", {alert.box.x, alert.box.y, alert.box.width, alert.box.height}},
        {"track", encode_track(alert.track)},
        {"origin", maybe(alert.origin, encode_origin)},
        {"frame", {alert.frame_width, alert.frame_height}},
        {"label", alert.label},
        {"people", maybe(alert.people)},
        {"evidence", alert.evidence},
        {"clip", name(alert.clip)},
        {"clip_from", to_rfc3339(alert.clip_from)},
        {"clip_to", to_rfc3339(alert.clip_to)},
        {"handled_by", maybe(alert.handled_by, encode_actor)},
        {"handled_at", maybe(alert.handled_at, to_rfc3339)},
        {"reason", maybe(alert.reason, name_of)},
        {"note", maybe(alert.note)},
    };
}

// A note is what a person typed: whatever bytes it has, the row must be written.
std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Below, a field that is missing or of another type throws; decode_alert catches.
WallTime time_of(const json& value) {
    return from_rfc3339(value.get<std::string>()).value();
}

template <class Decode>
auto maybe_of(const json& value, Decode decode) -> std::optional<decltype(decode(value))> {
    if (value.is_null())
        return std::nullopt;
    return decode(value);
}

std::string string_of(const json& value) {
    return value.get<std::string>();
}

int int_of(const json& value) {
    return value.get<int>();
}

a::DismissReason reason_of(const json& value) {
    return a::dismiss_reason(value.get<std::string>()).value();
}

a::Actor actor_of(const json& value) {
    return {UserId{value.at("id").get<std::int64_t>()}, value.at("name").get<std::string>()};
}

std::vector<TrackPoint> track_of(const json& value) {
    std::vector<TrackPoint> track;
    for (const json& point : value)
        track.push_back({std::chrono::duration<double>(point.at(0).get<double>()),
                         {point.at(1).get<double>(), point.at(2).get<double>()}});
    return track;
}

Origin origin_of(const json& value) {
    const json& at = value.at("at");
    Origin origin{{at.at(0).get<double>(), at.at(1).get<double>()},
                  maybe_of(value.at("floor"), int_of),
                  value.at("probability").get<double>()};
    // Rows from before there were candidates have none.
    for (const json& one : value.value("candidates", json::array()))
        origin.candidates.push_back(
            {one.at(0).get<int>(), maybe_of(one.at(1), int_of), one.at(2).get<double>()});
    return origin;
}

a::HistoryEntry entry_of(const json& value) {
    return {time_of(value.at("at")), a::action(value.at("action").get<std::string>()).value(),
            maybe_of(value.at("by"), actor_of), maybe_of(value.at("reason"), reason_of),
            maybe_of(value.at("note"), string_of)};
}

std::vector<a::HistoryEntry> history_of(const json& value) {
    std::vector<a::HistoryEntry> history;
    if (const auto entries = value.find("history"); entries != value.end())
        for (const json& entry : *entries)
            history.push_back(entry_of(entry));
    return history;
}

a::Alert alert_of(const json& value) {
    const json& box = value.at("box");
    const auto text = [&](const char* key) { return value.at(key).get<std::string>(); };
    return {
        .id = AlertId{value.at("id").get<std::int64_t>()},
        .revision = value.at("revision").get<std::int64_t>(),
        .type = alarm_type(text("type")).value(),
        .severity = value.at("severity").get<int>(),
        .state = a::alert_state(text("state")).value(),
        .camera = CameraId{text("camera")},
        .unit = org::UnitCode::parse(text("unit")).value(),
        .rule = text("rule"),
        .raised_at = time_of(value.at("raised_at")),
        .began_at = time_of(value.at("began_at")),
        .seen_at = time_of(value.at("seen_at")),
        .updated_at = time_of(value.at("updated_at")),
        .cleared_at = maybe_of(value.at("cleared_at"), time_of),
        .count = value.at("count").get<int>(),
        .score = value.at("score").get<double>(),
        .box = {box.at(0).get<double>(), box.at(1).get<double>(), box.at(2).get<double>(),
                box.at(3).get<double>()},
        .track = track_of(value.at("track")),
        .origin = maybe_of(value.at("origin"), origin_of),
        .frame_width = value.at("frame").at(0).get<int>(),
        .frame_height = value.at("frame").at(1).get<int>(),
        .label = value.value("label", std::string()),
        .people = maybe_of(value.value("people", json()), int_of),
        .evidence = value.value("evidence", std::vector<std::string>{}),
        .clip = a::clip_state(text("clip")).value(),
        .clip_from = time_of(value.at("clip_from")),
        .clip_to = time_of(value.at("clip_to")),
        .handled_by = maybe_of(value.at("handled_by"), actor_of),
        .handled_at = maybe_of(value.at("handled_at"), time_of),
        .reason = maybe_of(value.at("reason"), reason_of),
        .note = maybe_of(value.at("note"), string_of),
        .history = history_of(value),
    };
}

} // namespace

std::string encode_alert(const a::Alert& alert) {
    json value = encode(alert);
    json history = json::array();
    for (const a::HistoryEntry& entry : alert.history)
        history.push_back(encode_entry(entry));
    value["history"] = std::move(history);
    return dump(value);
}

std::string encode_alert_body(const a::Alert& alert) {
    return dump(encode(alert));
}

Result<a::Alert> decode_alert(std::string_view text) {
    try {
        return alert_of(json::parse(text));
    } catch (const std::exception&) {
        return fail(ErrorCode::Internal, "database: an alert cannot be read");
    }
}

} // namespace gulou::store
