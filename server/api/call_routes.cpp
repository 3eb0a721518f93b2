#include "server/api/call_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/store/users.hpp"

namespace gulou::api {
namespace {

Json id_or_null(const std::optional<UserId>& id) {
    return id ? Json(id->value()) : Json(nullptr);
}

Result<store::CallQuery> query_of(const Caller& caller, const net::Request& request) {
    store::CallQuery query;
    const auto after =
        number_parameter(request, "after", 0, std::numeric_limits<std::int64_t>::max());
    if (!after)
        return fail(after.error());
    const auto limit = number_parameter(request, "limit", 1, 500);
    if (!limit)
        return fail(limit.error());
    query.after = after->value_or(0);
    query.limit = static_cast<int>(limit->value_or(100));
    if (org::grants(caller.person.role, org::Permission::ViewCalls))
        query.unit = caller.person.unit;
    else
        query.party = caller.person.id;
    return query;
}

Result<Json> list(store::Database& database, const org::UnitTree& tree, const Caller& caller,
                  const net::Request& request) {
    const auto query = query_of(caller, request);
    if (!query)
        return fail(query.error());
    const auto rows = store::Calls(database.reader()).page(*query);
    if (!rows)
        return fail(rows.error());
    store::Users users(database.reader());
    const auto party = [&](UserId id) {
        const auto person = users.find(id);
        return encode_party(id, person ? *person : std::nullopt, tree);
    };
    Json calls = Json::array();
    for (const auto& row : *rows)
        calls.push_back(encode_call(row, party(row.from), party(row.to)));
    return Json{{"calls", std::move(calls)},
                {"next", rows->empty() ? query->after : rows->back().seq}};
}

} // namespace

Json encode_party(UserId id, const std::optional<org::Person>& person, const org::UnitTree& tree) {
    if (!person)
        return {
            {"id", id.value()}, {"name", ""}, {"role", nullptr}, {"unit", ""}, {"unit_name", ""}};
    const auto* unit = tree.find(person->unit);
    return {{"id", id.value()},
            {"name", person->name},
            {"role", name(person->role)},
            {"unit", person->unit.text()},
            {"unit_name", unit ? unit->name : ""}};
}

Json encode_call(const store::CallRow& row, const Json& from, const Json& to) {
    const char* state = row.ended_at ? "ended" : row.answered_at ? "active" : "ringing";
    return {{"id", row.id.value()},
            {"state", state},
            {"from", from},
            {"to", to},
            {"alert", row.alert ? Json(row.alert->value()) : Json(nullptr)},
            {"place", row.place ? Json(*row.place) : Json(nullptr)},
            {"invited_at", to_rfc3339(row.invited_at)},
            {"answered_at", encode_time(row.answered_at)},
            {"ended_at", encode_time(row.ended_at)},
            {"end", row.end ? Json(*row.end) : Json(nullptr)},
            {"ended_by", id_or_null(row.ended_by)},
            {"here", false}};
}

void add_call_routes(Guard& guard, store::Database& database, const org::UnitTree& tree) {
    guard.add(net::Method::Get, "/api/v1/calls", org::Permission::ReceiveCalls,
              [&](const Caller& caller, const net::Request& request, const net::PathParams&,
                  const net::Respond& respond) {
                  respond(answer(list(database, tree, caller, request)));
              });
}

} // namespace gulou::api
