#include "server/api/alert_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"

namespace gulou::api {
namespace {

using net::Method;
using org::Permission;

constexpr std::int64_t default_limit = 100;
constexpr std::int64_t most_limit = 500;

template <class T, class Parse>
Result<std::vector<T>> names_parameter(const net::Request& request, std::string_view name,
                                       Parse parse) {
    std::vector<T> out;
    for (const auto& word : list_parameter(request, name)) {
        const auto value = parse(word);
        if (!value)
            return fail(ErrorCode::Invalid, std::string(name) + ": unknown value '" + word + "'");
        out.push_back(*value);
    }
    return out;
}

// The unit asked for, or the caller's own; NotFound outside the caller's subtree.
Result<org::UnitCode> unit_in_reach(const Caller& caller, const net::Request& request) {
    const auto unit = unit_parameter(request, "unit");
    if (!unit)
        return fail(unit.error());
    if (!*unit)
        return caller.person.unit;
    if (const auto seen = may_see(caller, Permission::ViewAlerts, **unit, "unit"); !seen)
        return fail(seen.error());
    return **unit;
}

Result<void> read_range(const net::Request& request, store::AlertQuery& query) {
    const auto after =
        number_parameter(request, "after", 0, std::numeric_limits<std::int64_t>::max());
    const auto limit = number_parameter(request, "limit", 1, most_limit);
    const auto from = time_parameter(request, "from");
    const auto to = time_parameter(request, "to");
    for (const auto* error : {after ? nullptr : &after.error(), limit ? nullptr : &limit.error(),
                              from ? nullptr : &from.error(), to ? nullptr : &to.error()})
        if (error)
            return fail(*error);
    query.after = after->value_or(0);
    query.limit = static_cast<int>(limit->value_or(default_limit));
    query.from = *from;
    query.to = *to;
    return {};
}

Result<store::AlertQuery> query_of(const Caller& caller, const net::Request& request) {
    store::AlertQuery query;
    auto unit = unit_in_reach(caller, request);
    if (!unit)
        return fail(unit.error());
    query.unit = std::move(*unit);
    auto states = names_parameter<alerts::AlertState>(request, "state", alerts::alert_state);
    if (!states)
        return fail(states.error());
    query.states = std::move(*states);
    auto types = names_parameter<AlarmType>(request, "type", alarm_type);
    if (!types)
        return fail(types.error());
    query.types = std::move(*types);
    if (const auto camera = request.parameter("camera"); camera && !camera->empty())
        query.camera = CameraId(*camera);
    if (const auto range = read_range(request, query); !range)
        return fail(range.error());
    return query;
}

Result<Json> list(const AlertSources& sources, const Caller& caller, const net::Request& request) {
    const auto query = query_of(caller, request);
    if (!query)
        return fail(query.error());
    const auto page = store::Alerts(sources.database.reader()).page(*query);
    if (!page)
        return fail(page.error());
    Json alerts = Json::array();
    for (const auto& alert : *page)
        alerts.push_back(sources.encode(alert));
    const auto next = page->empty() ? query->after : page->back().seq();
    return Json{{"alerts", std::move(alerts)}, {"next", next}};
}

Result<alerts::Alert> visible_alert(const AlertSources& sources, const Caller& caller,
                                    Permission permission, const std::string& segment) {
    const auto id = id_of(segment, "alert");
    if (!id)
        return fail(id.error());
    auto alert = store::Alerts(sources.database.reader()).find(AlertId(*id));
    if (!alert)
        return alert;
    if (const auto seen = may_see(caller, permission, alert->unit, "alert"); !seen)
        return fail(seen.error());
    return alert;
}

net::Response clip(const AlertSources& sources, const alerts::Alert& alert,
                   const net::Request& request) {
    if (alert.clip == alerts::ClipState::Pending) {
        auto response = net::problem(
            {ErrorCode::Unavailable, "the clip is cut when its last second has been recorded"});
        response.headers.emplace_back("Retry-After", "3");
        return response;
    }
    if (alert.clip == alerts::ClipState::Failed)
        return net::problem({ErrorCode::NotFound, "nothing was recorded at that time"});
    net::Response response;
    response.content_type = "video/mp4";
    std::optional<std::string> download;
    if (request.parameter("download"))
        download = "alert-" + std::to_string(alert.id.value()) + ".mp4";
    response.file = net::FileBody{sources.clip_file(alert.id), std::move(download)};
    return response;
}

Result<alerts::Handling> handling_of(const Caller& caller, const alerts::Alert& alert,
                                     const Json& body) {
    const auto revision = body.find("revision");
    const auto note = body.find("note");
    alerts::Handling handling{
        alert.id, std::nullopt, {caller.person.id, caller.person.name}, std::nullopt};
    if (revision != body.end() && !revision->is_null()) {
        if (!revision->is_number_integer())
            return fail(ErrorCode::Invalid, "revision must be a whole number");
        handling.revision = revision->get<std::int64_t>();
    }
    if (note != body.end() && !note->is_null()) {
        if (!note->is_string())
            return fail(ErrorCode::Invalid, "note must be text");
        handling.note = note->get<std::string>();
    }
    return handling;
}

Result<alerts::DismissReason> dismiss_reason_of(const Json& body) {
    const auto reason = body.find("reason");
    if (reason == body.end() || !reason->is_string())
        return fail(ErrorCode::Invalid, "reason is needed");
    const auto value = alerts::dismiss_reason(reason->get_ref<const std::string&>());
    if (!value)
        return fail(ErrorCode::Invalid, "reason must be not_an_event, weather, animal, test, "
                                        "duplicate or other");
    return *value;
}

using Act = std::function<void(alerts::Engine&, const alerts::Handling&, const Json& body,
                               alerts::Engine::Answer)>;

void add_act(Guard& guard, const std::shared_ptr<const AlertSources>& sources,
             std::string_view verb, Act act) {
    guard.add(Method::Post, "/api/v1/alerts/{id}/" + std::string(verb), Permission::HandleAlerts,
              [sources, act = std::move(act)](const Caller& caller, const net::Request& request,
                                              const net::PathParams& params,
                                              const net::Respond& respond) {
                  const auto alert =
                      visible_alert(*sources, caller, Permission::HandleAlerts, params["id"]);
                  if (!alert)
                      return respond(net::problem(alert.error()));
                  const auto body = object_body(request);
                  if (!body)
                      return respond(net::problem(body.error()));
                  const auto handling = handling_of(caller, *alert, *body);
                  if (!handling)
                      return respond(net::problem(handling.error()));
                  act(sources->engine, *handling, *body,
                      [sources, respond](const Result<alerts::Alert>& changed) {
                          respond(changed ? ok(sources->encode(*changed))
                                          : net::problem(changed.error()));
                      });
              });
}

using Show = net::Response (*)(const AlertSources&, const alerts::Alert&, const net::Request&);

void add_view(Guard& guard, const std::shared_ptr<const AlertSources>& sources,
              std::string_view pattern, Show show) {
    guard.add(Method::Get, pattern, Permission::ViewAlerts,
              [sources, show](const Caller& caller, const net::Request& request,
                              const net::PathParams& params, const net::Respond& respond) {
                  const auto alert =
                      visible_alert(*sources, caller, Permission::ViewAlerts, params["id"]);
                  respond(alert ? show(*sources, *alert, request) : net::problem(alert.error()));
              });
}

net::Response show_alert(const AlertSources& sources, const alerts::Alert& alert,
                         const net::Request&) {
    return ok(sources.encode(alert));
}

net::Response show_snapshot(const AlertSources& sources, const alerts::Alert& alert,
                            const net::Request&) {
    const auto picture = store::Alerts(sources.database.reader()).picture(alert.id);
    if (!picture)
        return net::problem(picture.error());
    auto response = jpeg(*picture);
    response.headers.back().second = "private, max-age=86400, immutable";
    return response;
}

net::Response send_evidence(const AlertSources& sources, const alerts::Alert& alert,
                            std::string_view file) {
    constexpr std::string_view suffix = ".jpg";
    if (!file.ends_with(suffix))
        return net::problem({ErrorCode::NotFound, "no such picture"});
    const auto name = file.substr(0, file.size() - suffix.size());
    const auto picture = store::Alerts(sources.database.reader()).picture(alert.id, name);
    if (!picture)
        return net::problem(picture.error());
    auto response = jpeg(*picture);
    response.headers.back().second = "private, max-age=86400, immutable";
    return response;
}

void add_evidence(Guard& guard, const std::shared_ptr<const AlertSources>& sources) {
    guard.add(Method::Get, "/api/v1/alerts/{id}/evidence/{name}", Permission::ViewAlerts,
              [sources](const Caller& caller, const net::Request&, const net::PathParams& params,
                        const net::Respond& respond) {
                  const auto alert =
                      visible_alert(*sources, caller, Permission::ViewAlerts, params["id"]);
                  respond(alert ? send_evidence(*sources, *alert, params["name"])
                                : net::problem(alert.error()));
              });
}

void add_acts(Guard& guard, const std::shared_ptr<const AlertSources>& sources) {
    add_act(guard, sources, "acknowledge",
            [](alerts::Engine& engine, const alerts::Handling& handling, const Json&,
               alerts::Engine::Answer answer) { engine.acknowledge(handling, std::move(answer)); });
    add_act(guard, sources, "resolve",
            [](alerts::Engine& engine, const alerts::Handling& handling, const Json&,
               alerts::Engine::Answer answer) { engine.resolve(handling, std::move(answer)); });
    add_act(guard, sources, "dismiss",
            [](alerts::Engine& engine, const alerts::Handling& handling, const Json& body,
               const alerts::Engine::Answer& answer) {
                const auto reason = dismiss_reason_of(body);
                if (!reason)
                    return answer(fail(reason.error()));
                engine.dismiss(handling, *reason, answer);
            });
}

} // namespace

void add_alert_routes(Guard& guard, AlertSources given) {
    const auto sources = std::make_shared<const AlertSources>(std::move(given));
    guard.add(Method::Get, "/api/v1/alerts", Permission::ViewAlerts,
              [sources](const Caller& caller, const net::Request& request, const net::PathParams&,
                        const net::Respond& respond) {
                  respond(answer(list(*sources, caller, request)));
              });
    add_view(guard, sources, "/api/v1/alerts/{id}", show_alert);
    add_view(guard, sources, "/api/v1/alerts/{id}/snapshot.jpg", show_snapshot);
    add_view(guard, sources, "/api/v1/alerts/{id}/clip.mp4", clip);
    add_evidence(guard, sources);
    add_acts(guard, sources);
}

} // namespace gulou::api
