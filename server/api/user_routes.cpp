#include "server/api/user_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/store/users.hpp"

namespace gulou::api {
namespace {

Result<Json> list(store::Database& database, const PresenceOf& presence, const Caller& caller,
                  const net::Request& request) {
    const auto asked = unit_parameter(request, "unit");
    if (!asked)
        return fail(asked.error());
    const auto unit = asked->value_or(caller.person.unit);
    if (const auto seen = may_see(caller, org::Permission::ViewUsers, unit, "unit"); !seen)
        return fail(seen.error());
    const auto people = store::Users(database.reader()).below(unit);
    if (!people)
        return fail(people.error());
    Json users = Json::array();
    for (const auto& person : *people)
        if (!person.disabled)
            users.push_back(encode(person, presence(person.id)));
    return Json{{"users", std::move(users)}};
}

} // namespace

void add_user_routes(Guard& guard, store::Database& database, PresenceOf presence) {
    guard.add(net::Method::Get, "/api/v1/users", org::Permission::ViewUsers,
              [&database, presence = std::move(presence)](
                  const Caller& caller, const net::Request& request, const net::PathParams&,
                  const net::Respond& respond) {
                  respond(answer(list(database, presence, caller, request)));
              });
}

} // namespace gulou::api
