#include "server/api/encode.hpp"
#include "server/api/respond.hpp"
#include "server/api/routes.hpp"

namespace gulou::api {

void add_unit_routes(Guard& guard, const org::UnitTree& tree) {
    guard.add(net::Method::Get, "/api/v1/units", org::Permission::ViewUnits,
              [&tree](const Caller& caller, const net::Request&, const net::PathParams&,
                      const net::Respond& respond) {
                  Json units = Json::array();
                  for (const auto* unit : tree.below(caller.person.unit))
                      units.push_back(encode(*unit));
                  respond(ok({{"units", std::move(units)}}));
              });
}

} // namespace gulou::api
