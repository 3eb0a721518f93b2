#include "server/api/guard.hpp"

#include "tests/unit/api/people.hpp"

#include <gtest/gtest.h>

namespace gulou::api {
namespace {

net::Request get(std::string path) {
    net::Request request;
    request.path = path;
    request.segments = {path.substr(1)};
    return request;
}

int status(const net::Router& router, const net::Request& request) {
    int out = 0;
    router.handle(request, [&](net::Response response) { out = response.status; });
    return out;
}

TEST(Guard, NeedsASession) {
    net::Router router;
    Guard guard(router, [](const net::Request&) -> Result<Caller> {
        return fail(ErrorCode::Unauthenticated, "log in");
    });
    guard.add(net::Method::Get, "/a", org::Permission::ViewUnits,
              [](const Caller&, const net::Request&, const net::PathParams&,
                 const net::Respond& respond) { respond(net::no_content()); });
    EXPECT_EQ(status(router, get("/a")), 401);
}

TEST(Guard, ChecksTheRoleForEveryPermission) {
    for (const auto role : org::all_roles) {
        net::Router router;
        Guard guard(router, [role](const net::Request&) -> Result<Caller> {
            return caller(role, "370785");
        });
        for (const auto permission : org::all_permissions) {
            const std::string path = "/" + std::string(name(permission));
            guard.add(net::Method::Get, path, permission,
                      [](const Caller&, const net::Request&, const net::PathParams&,
                         const net::Respond& respond) { respond(net::no_content()); });
            EXPECT_EQ(status(router, get(path)), org::grants(role, permission) ? 204 : 403)
                << name(role) << path;
        }
        EXPECT_EQ(guard.routes().size(), org::all_permissions.size());
    }
}

TEST(Guard, OutsideTheSubtreeThingsDoNotExist) {
    const auto officer = caller(org::Role::Officer, "370785001");
    EXPECT_TRUE(may_see(officer, org::Permission::ViewAlerts, code("370785001001"), "alert"));
    const auto outside =
        may_see(officer, org::Permission::ViewAlerts, code("370785002001"), "alert");
    ASSERT_FALSE(outside);
    EXPECT_EQ(outside.error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace gulou::api
