// The only way a resource gets onto the router: with the permission it needs. Role × inside/outside
// of every operation is tested against the running server (tests/e2e/contract.spec.ts).
#pragma once

#include "server/api/caller.hpp"
#include "server/net/router.hpp"

#include <string>
#include <vector>

namespace gulou::api {

using GuardedHandler =
    std::function<void(const Caller&, const net::Request&, const net::PathParams&, net::Respond)>;

struct GuardedRoute {
    net::Method method{};
    std::string pattern;
    org::Permission permission{};
};

class Guard {
public:
    // Both outlive the guard and the routes it adds.
    Guard(net::Router& router, Authenticate authenticate)
        : router_(router), authenticate_(std::move(authenticate)) {}

    // 401 without a session, 403 when the caller's role lacks `permission`; then the handler, which
    // still has to filter by unit (may_see).
    void add(net::Method method, std::string_view pattern, org::Permission permission,
             GuardedHandler handler);
    // Signed in is enough.
    void add_for_anyone(net::Method method, std::string_view pattern, GuardedHandler handler);

    const std::vector<GuardedRoute>& routes() const { return routes_; }

private:
    net::Router& router_;
    Authenticate authenticate_;
    std::vector<GuardedRoute> routes_;
};

// NotFound when `unit` is outside the caller's reach: outside, things don't exist.
Result<void> may_see(const Caller& caller, org::Permission permission, const org::UnitCode& unit,
                     std::string_view what);

} // namespace gulou::api
