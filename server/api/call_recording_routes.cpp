#include "server/api/call_recording_routes.hpp"

#include "server/api/call_routes.hpp"
#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/store/call_parts.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace gulou::api {
namespace {

using record::CallPart;
using record::PartState;

Result<std::vector<CallPart>> parts(const CallRecordingSources& sources, const Caller& caller,
                                    const std::string& id) {
    const auto call = visible_call(sources.database, caller, id);
    if (!call)
        return fail(call.error());
    return store::parts_of(sources.database.reader(), call->id);
}

Result<Json> list(const CallRecordingSources& sources, const Caller& caller,
                  const std::string& id) {
    const auto found = parts(sources, caller, id);
    if (!found)
        return fail(found.error());
    Json out = Json::array();
    for (const auto& part : *found)
        if (part.state == PartState::Finished)
            out.push_back({{"part", part.id.value()},
                           {"user", sources.user_of(part.party).value()},
                           {"from", to_rfc3339(part.begin)},
                           {"to", to_rfc3339(part.end)},
                           {"bytes", part.bytes}});
    return Json{{"recordings", std::move(out)}};
}

Result<CallPart> one(const CallRecordingSources& sources, const Caller& caller,
                     const std::string& id, const net::Request& request) {
    const auto number =
        number_parameter(request, "part", 0, std::numeric_limits<std::int64_t>::max());
    if (!number)
        return fail(number.error());
    if (!*number)
        return fail(ErrorCode::Invalid, "part is needed");
    const auto all = parts(sources, caller, id);
    if (!all)
        return fail(all.error());
    const auto found = std::ranges::find_if(
        *all, [&](const CallPart& part) { return part.id.value() == **number; });
    if (found == all->end() || found->state != PartState::Finished)
        return fail(ErrorCode::NotFound, "no such recording");
    return *found;
}

void send(const CallRecordingSources& sources, const Caller& caller, const CallPart& part,
          const net::Respond& respond) {
    sources.audit.info("call recording read user=" + std::to_string(caller.person.id.value()) +
                       " call=" + part.call.value() + " part=" + std::to_string(part.id.value()));
    net::Response response;
    response.content_type = "video/mp4";
    response.file = net::FileBody{sources.root / part.path, std::nullopt, {}};
    respond(std::move(response));
}

} // namespace

void add_call_recording_routes(Guard& guard, CallRecordingSources given) {
    const auto sources = std::make_shared<const CallRecordingSources>(std::move(given));
    constexpr auto permission = org::Permission::ViewRecordings;
    guard.add(net::Method::Get, "/api/v1/calls/{id}/recordings", permission,
              [sources](const Caller& caller, const net::Request&, const net::PathParams& params,
                        const net::Respond& respond) {
                  respond(answer(list(*sources, caller, params["id"])));
              });
    guard.add(net::Method::Get, "/api/v1/calls/{id}/recording.mp4", permission,
              [sources](const Caller& caller, const net::Request& request,
                        const net::PathParams& params, const net::Respond& respond) {
                  const auto part = one(*sources, caller, params["id"], request);
                  part ? send(*sources, caller, *part, respond)
                       : respond(net::problem(part.error()));
              });
}

} // namespace gulou::api
