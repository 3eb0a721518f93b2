#include "server/api/rule_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/store/rule_json.hpp"

namespace gulou::api {
namespace {

using net::Method;
using org::Permission;

constexpr std::chrono::hours longest_run{1};

Result<void> visible(const RuleSources& sources, const Caller& caller, Permission permission,
                     const CameraId& id) {
    const auto camera = sources.cameras.find(id);
    if (!camera)
        return fail(ErrorCode::NotFound, "no such camera");
    return may_see(caller, permission, camera->camera->unit, "camera");
}

Json encode_rules(const RulesView& view) {
    Json rules = Json::array();
    for (const auto& rule : view.rules)
        rules.push_back(store::rule_json(rule));
    Json by = nullptr;
    if (view.changed_by)
        by = {{"id", view.changed_by->id.value()}, {"name", view.changed_by->name}};
    return {{"revision", view.revision},
            {"changed_at", encode_time(view.changed_at)},
            {"changed_by", std::move(by)},
            {"rules", std::move(rules)}};
}

Json encode_found(const Observation& seen, std::size_t number) {
    Json track = Json::array();
    for (const auto& p : seen.track)
        track.push_back({p.t.count(), p.at.x, p.at.y});
    return {{"number", number},
            {"state", seen.state == ObservationState::Raised ? "raised" : "cleared"},
            {"at", to_rfc3339(seen.at)},
            {"began_at", to_rfc3339(seen.began_at)},
            {"box", {seen.box.x, seen.box.y, seen.box.width, seen.box.height}},
            {"track", std::move(track)},
            {"frame", {seen.frame_width, seen.frame_height}},
            {"score", seen.score},
            {"label", seen.label.empty() ? Json(nullptr) : Json(seen.label)},
            {"people", seen.count ? Json(*seen.count) : Json(nullptr)},
            {"picture", seen.snapshot != nullptr}};
}

Json encode_run(const DryRun& run) {
    Json found = Json::array();
    for (const auto& seen : run.found)
        found.push_back(encode_found(seen, found.size()));
    return {{"id", run.id},
            {"camera", run.camera.value()},
            {"rule", store::rule_json(run.rule)},
            {"from", to_rfc3339(run.from)},
            {"to", to_rfc3339(run.to)},
            {"state", name(run.state)},
            {"progress", run.progress},
            {"error", run.error.empty() ? Json(nullptr) : Json(run.error)},
            {"found", std::move(found)},
            {"more", run.more}};
}

Result<RulesChange> change_of(const Caller& caller, const CameraId& camera,
                              const net::Request& request) {
    const auto body = object_body(request);
    if (!body)
        return fail(body.error());
    for (const auto& [key, value] : body->items())
        if (key != "revision" && key != "rules")
            return fail(ErrorCode::Invalid, "unknown key '" + key.substr(0, 100) + "'");
    const auto revision = body->find("revision");
    if (revision == body->end() || !revision->is_number_integer())
        return fail(ErrorCode::Invalid, "revision is needed: the one that was looked at");
    auto rules = store::rules_of(body->value("rules", Json()));
    if (!rules)
        return fail(rules.error());
    return RulesChange{camera,
                       revision->get<std::int64_t>(),
                       {caller.person.id, caller.person.name},
                       *std::move(rules)};
}

void put_rules(const RuleSources& sources, const Caller& caller, const net::Request& request,
               const CameraId& camera, const net::Respond& respond) {
    auto change = change_of(caller, camera, request);
    if (!change)
        return respond(net::problem(change.error()));
    sources.rules.change(*std::move(change), [respond](const Result<RulesView>& view) {
        respond(view ? ok(encode_rules(*view)) : net::problem(view.error()));
    });
}

Result<WallTime> time_of(const Json& body, const char* key) {
    const auto found = body.find(key);
    if (found == body.end() || !found->is_string())
        return fail(ErrorCode::Invalid, std::string(key) + " is needed, RFC 3339");
    auto time = from_rfc3339(found->get<std::string>());
    if (!time)
        return fail(ErrorCode::Invalid, std::string(key) + ": " + time.error().message);
    return time;
}

Result<Json> begin_run(const RuleSources& sources, const CameraId& camera,
                       const net::Request& request) {
    const auto body = object_body(request);
    if (!body)
        return fail(body.error());
    const auto from = time_of(*body, "from");
    if (!from)
        return fail(from.error());
    const auto to = time_of(*body, "to");
    if (!to)
        return fail(to.error());
    auto rule = store::rule_of(body->value("rule", Json()));
    if (!rule)
        return fail(ErrorCode::Invalid, "rule: " + rule.error().message);
    if (*from >= *to)
        return fail(ErrorCode::Invalid, "from must be before to");
    if (*to - *from > longest_run)
        return fail(ErrorCode::TooLarge, "at most one hour is tried at once");
    const auto run = sources.runs.begin(camera, *std::move(rule), *from, *to);
    return run ? Result<Json>(encode_run(*run)) : fail(run.error());
}

Result<const DryRun*> visible_run(const RuleSources& sources, const Caller& caller,
                                  const std::string& segment) {
    const auto id = id_of(segment, "dry run");
    if (!id)
        return fail(id.error());
    const auto* run = sources.runs.find(*id);
    if (!run || !visible(sources, caller, Permission::ManageRules, run->camera))
        return fail(ErrorCode::NotFound, "no such dry run");
    return run;
}

net::Response picture_of(const DryRun& run, std::string_view file) {
    constexpr std::string_view suffix = ".jpg";
    const auto id = file.ends_with(suffix)
                        ? id_of(std::string(file.substr(0, file.size() - suffix.size())), "picture")
                        : Result<std::int64_t>(fail(ErrorCode::NotFound, "no such picture"));
    if (!id || *id < 0 || static_cast<std::size_t>(*id) >= run.found.size() ||
        !run.found[static_cast<std::size_t>(*id)].snapshot)
        return net::problem({ErrorCode::NotFound, "no such picture"});
    return jpeg(*run.found[static_cast<std::size_t>(*id)].snapshot);
}

using Do =
    std::function<void(const Caller&, const net::Request&, const CameraId&, const net::Respond&)>;

void add_for_camera(Guard& guard, const RuleSources& sources, Method method,
                    std::string_view pattern, Permission permission, Do then) {
    guard.add(method, pattern, permission,
              [sources, permission,
               then = std::move(then)](const Caller& caller, const net::Request& request,
                                       const net::PathParams& params, const net::Respond& respond) {
                  const CameraId id(params["id"]);
                  if (const auto seen = visible(sources, caller, permission, id); !seen)
                      return respond(net::problem(seen.error()));
                  then(caller, request, id, respond);
              });
}

void add_rules(Guard& guard, const RuleSources& sources) {
    constexpr std::string_view path = "/api/v1/cameras/{id}/rules";
    add_for_camera(guard, sources, Method::Get, path, Permission::ViewCameras,
                   [sources](const Caller&, const net::Request&, const CameraId& id,
                             const net::Respond& respond) {
                       const auto view = sources.rules.rules(id);
                       respond(view ? ok(encode_rules(*view))
                                    : net::problem({ErrorCode::NotFound, "no such camera"}));
                   });
    add_for_camera(guard, sources, Method::Put, path, Permission::ManageRules,
                   [sources](const Caller& caller, const net::Request& request, const CameraId& id,
                             const net::Respond& respond) {
                       put_rules(sources, caller, request, id, respond);
                   });
    add_for_camera(guard, sources, Method::Post, "/api/v1/cameras/{id}/rules/dry-run",
                   Permission::ManageRules,
                   [sources](const Caller&, const net::Request& request, const CameraId& id,
                             const net::Respond& respond) {
                       respond(answer(begin_run(sources, id, request)));
                   });
}

using Show = std::function<net::Response(const DryRun&, const net::PathParams&)>;

void add_for_run(Guard& guard, const RuleSources& sources, Method method, std::string_view pattern,
                 Show show) {
    guard.add(method, pattern, Permission::ManageRules,
              [sources, show = std::move(show)](const Caller& caller, const net::Request&,
                                                const net::PathParams& params,
                                                const net::Respond& respond) {
                  const auto run = visible_run(sources, caller, params["id"]);
                  respond(run ? show(**run, params) : net::problem(run.error()));
              });
}

void add_runs(Guard& guard, const RuleSources& sources) {
    constexpr std::string_view path = "/api/v1/dry-runs/{id}";
    add_for_run(guard, sources, Method::Get, path,
                [](const DryRun& run, const net::PathParams&) { return ok(encode_run(run)); });
    add_for_run(guard, sources, Method::Delete, path,
                [sources](const DryRun& run, const net::PathParams&) {
                    sources.runs.cancel(run.id);
                    return ok(encode_run(*sources.runs.find(run.id)));
                });
    add_for_run(guard, sources, Method::Get, "/api/v1/dry-runs/{id}/pictures/{name}",
                [](const DryRun& run, const net::PathParams& params) {
                    return picture_of(run, params["name"]);
                });
}

} // namespace

void add_rule_routes(Guard& guard, RuleSources sources) {
    add_rules(guard, sources);
    add_runs(guard, sources);
}

} // namespace gulou::api
