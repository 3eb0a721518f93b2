#include "server/api/guard.hpp"
#include "server/api/messages.hpp"

namespace gulou::api {
namespace {

constexpr std::size_t max_camera_id = 64;
constexpr std::size_t max_sdp = 64 * 1024;

void open(CallDesk& calls, const CameraDesk& cameras, const Sender& sender, const Json& data,
          const Reply& reply) {
    const auto id = text_member(data, "camera", max_camera_id);
    if (!id)
        return reply(fail(id.error()));
    auto sdp = text_member(data, "sdp", max_sdp);
    if (!sdp)
        return reply(fail(sdp.error()));
    const auto camera = cameras.find(CameraId(*id));
    if (!camera)
        return reply(fail(ErrorCode::NotFound, "no such camera"));
    const auto seen =
        may_see(sender.caller, org::Permission::ViewCameras, camera->camera->unit, "camera");
    if (!seen)
        return reply(fail(seen.error()));
    calls.open_live(sender.connection, CameraId(*id), std::move(*sdp),
                    [reply](const Result<CallDesk::Live>& live) {
                        if (!live)
                            return reply(fail(live.error()));
                        reply(Json{{"live", live->id}, {"sdp", live->sdp}});
                    });
}

} // namespace

void add_live_messages(Dispatch& dispatch, CallDesk& calls, const CameraDesk& cameras) {
    dispatch.add("live.open", org::Permission::ViewCameras,
                 [&](const Sender& sender, const Json& data, const Reply& reply) {
                     open(calls, cameras, sender, data, reply);
                 });
    dispatch.add("live.close", org::Permission::ViewCameras,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     const auto live = number_member(data, "live");
                     if (!live)
                         return reply(fail(live.error()));
                     const auto closed =
                         calls.close_live(sender.connection, static_cast<std::uint64_t>(*live));
                     if (!closed)
                         return reply(fail(closed.error()));
                     reply(Json::object());
                 });
}

} // namespace gulou::api
