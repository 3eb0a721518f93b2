#include "server/api/guard.hpp"

namespace gulou::api {

void Guard::add(net::Method method, std::string_view pattern, org::Permission permission,
                GuardedHandler handler) {
    routes_.push_back({method, std::string(pattern), permission});
    add_for_anyone(method, pattern,
                   [permission, handler = std::move(handler)](
                       const Caller& caller, const net::Request& request,
                       const net::PathParams& params, net::Respond respond) {
                       if (!org::grants(caller.person.role, permission))
                           return respond(net::problem(
                               {ErrorCode::Forbidden, "your role does not allow this"}));
                       handler(caller, request, params, std::move(respond));
                   });
}

void Guard::add_for_anyone(net::Method method, std::string_view pattern, GuardedHandler handler) {
    router_.add(
        method, pattern,
        [authenticate = authenticate_, handler = std::move(handler)](
            const net::Request& request, const net::PathParams& params, net::Respond respond) {
            const auto caller = authenticate(request);
            if (!caller)
                return respond(net::problem(caller.error()));
            handler(*caller, request, params, std::move(respond));
        });
}

Result<void> may_see(const Caller& caller, org::Permission permission, const org::UnitCode& unit,
                     std::string_view what) {
    if (org::allows(caller.person, permission, unit))
        return {};
    return fail(ErrorCode::NotFound, "no such " + std::string(what));
}

} // namespace gulou::api
