#include "server/api/encode.hpp"
#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/api/routes.hpp"

namespace gulou::api {
namespace {

using net::Method;
using org::Permission;

constexpr std::chrono::hours longest_clip{1};
constexpr std::chrono::hours longest_listing{24 * 31};

Result<CameraView> visible_camera(const CameraDesk& cameras, const Caller& caller,
                                  Permission permission, const std::string& id) {
    auto camera = cameras.find(CameraId(id));
    if (!camera)
        return fail(ErrorCode::NotFound, "no such camera");
    if (const auto seen = may_see(caller, permission, camera->camera->unit, "camera"); !seen)
        return fail(seen.error());
    return std::move(*camera);
}

struct Range {
    WallTime from;
    WallTime to;
};

Result<Range> range_of(const net::Request& request, std::chrono::milliseconds longest) {
    const auto from = time_parameter(request, "from");
    const auto to = time_parameter(request, "to");
    if (!from)
        return fail(from.error());
    if (!to)
        return fail(to.error());
    if (!*from || !*to)
        return fail(ErrorCode::Invalid, "from and to are needed");
    if (**from >= **to)
        return fail(ErrorCode::Invalid, "from must be before to");
    if (**to - **from > longest)
        return fail(ErrorCode::TooLarge, "the range is longer than " +
                                             std::to_string(longest.count() / 3'600'000) + " h");
    return Range{**from, **to};
}

Result<Json> list(const CameraDesk& cameras, const Caller& caller, const net::Request& request) {
    const auto unit = unit_parameter(request, "unit");
    if (!unit)
        return fail(unit.error());
    if (*unit)
        if (const auto seen = may_see(caller, Permission::ViewCameras, **unit, "unit"); !seen)
            return fail(seen.error());
    Json out = Json::array();
    for (const auto& view : cameras.cameras()) {
        const auto& at = view.camera->unit;
        if (org::allows(caller.person, Permission::ViewCameras, at) &&
            (!*unit || (*unit)->contains(at)))
            out.push_back(encode(view));
    }
    return Json{{"cameras", std::move(out)}};
}

void send_clip(CameraDesk& cameras, const CameraId& id, const Range& range,
               const net::Respond& respond) {
    cameras.clip(id, range.from, range.to, [respond, id](const Result<Clip>& clip) {
        if (!clip)
            return respond(net::problem(clip.error()));
        net::Response response;
        response.content_type = "video/mp4";
        response.file = net::FileBody{clip->path, std::nullopt, clip->keep};
        response.headers.emplace_back("X-Clip-From", to_rfc3339(clip->from));
        response.headers.emplace_back("X-Clip-To", to_rfc3339(clip->to));
        respond(std::move(response));
    });
}

void send_recordings(CameraDesk& cameras, const CameraId& id, const Range& range,
                     const net::Respond& respond) {
    cameras.recordings(id, range.from, range.to,
                       [respond](const Result<std::vector<RecordedSpan>>& spans) {
                           if (!spans)
                               return respond(net::problem(spans.error()));
                           Json out = Json::array();
                           for (const auto& span : *spans)
                               out.push_back({{"from", to_rfc3339(span.from)},
                                              {"to", to_rfc3339(span.to)},
                                              {"bytes", span.bytes}});
                           respond(ok({{"segments", std::move(out)}}));
                       });
}

void add_views(Guard& guard, CameraDesk& cameras) {
    guard.add(Method::Get, "/api/v1/cameras", Permission::ViewCameras,
              [&cameras](const Caller& caller, const net::Request& request, const net::PathParams&,
                         const net::Respond& respond) {
                  respond(answer(list(cameras, caller, request)));
              });
    guard.add(Method::Get, "/api/v1/cameras/{id}", Permission::ViewCameras,
              [&cameras](const Caller& caller, const net::Request&, const net::PathParams& params,
                         const net::Respond& respond) {
                  const auto camera =
                      visible_camera(cameras, caller, Permission::ViewCameras, params["id"]);
                  respond(camera ? ok(encode(*camera)) : net::problem(camera.error()));
              });
    guard.add(Method::Get, "/api/v1/cameras/{id}/snapshot.jpg", Permission::ViewCameras,
              [&cameras](const Caller& caller, const net::Request&, const net::PathParams& params,
                         const net::Respond& respond) {
                  const auto camera =
                      visible_camera(cameras, caller, Permission::ViewCameras, params["id"]);
                  if (!camera)
                      return respond(net::problem(camera.error()));
                  cameras.snapshot(camera->camera->id, [respond](const Result<SharedBytes>& jpg) {
                      respond(jpg ? jpeg(**jpg) : net::problem(jpg.error()));
                  });
              });
}

// Both recorded resources: find the camera, check the range, go.
struct Recorded {
    std::chrono::milliseconds longest;
    void (*then)(CameraDesk&, const CameraId&, const Range&, const net::Respond&);
};

void answer_range(CameraDesk& cameras, const Recorded& what, const Result<CameraView>& camera,
                  const net::Request& request, const net::Respond& respond) {
    if (!camera)
        return respond(net::problem(camera.error()));
    const auto range = range_of(request, what.longest);
    if (!range)
        return respond(net::problem(range.error()));
    what.then(cameras, camera->camera->id, *range, respond);
}

void add_recorded(Guard& guard, CameraDesk& cameras) {
    constexpr auto permission = Permission::ViewRecordings;
    guard.add(Method::Get, "/api/v1/cameras/{id}/clip.mp4", permission,
              [&cameras](const Caller& caller, const net::Request& request,
                         const net::PathParams& params, const net::Respond& respond) {
                  answer_range(cameras, {longest_clip, send_clip},
                               visible_camera(cameras, caller, permission, params["id"]), request,
                               respond);
              });
    guard.add(Method::Get, "/api/v1/recordings", permission,
              [&cameras](const Caller& caller, const net::Request& request, const net::PathParams&,
                         const net::Respond& respond) {
                  const auto id = request.parameter("camera").value_or("");
                  answer_range(cameras, {longest_listing, send_recordings},
                               visible_camera(cameras, caller, permission, id), request, respond);
              });
}

} // namespace

void add_camera_routes(Guard& guard, CameraDesk& cameras) {
    add_views(guard, cameras);
    add_recorded(guard, cameras);
}

} // namespace gulou::api
