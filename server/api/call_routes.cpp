#include "server/api/call_routes.hpp"

#include "server/api/parameters.hpp"
#include "server/api/respond.hpp"
#include "server/store/users.hpp"

#include <limits>
#include <memory>

namespace gulou::api {
namespace {

Json id_or_null(const std::optional<UserId>& id) {
    return id ? Json(id->value()) : Json(nullptr);
}

Result<store::CallQuery> query_of(const Caller& caller, const net::Request& request) {
    auto query = visible_to(caller);
    const auto after =
        number_parameter(request, "after", 0, std::numeric_limits<std::int64_t>::max());
    if (!after)
        return fail(after.error());
    const auto limit = number_parameter(request, "limit", 1, 500);
    if (!limit)
        return fail(limit.error());
    query.after = after->value_or(0);
    query.limit = static_cast<int>(limit->value_or(100));
    return query;
}

EncodeParty party_of(const CallSources& sources) {
    return [&sources](UserId id) {
        const auto person = store::Users(sources.database.reader()).find(id);
        return encode_party(id, person ? *person : std::nullopt, sources.tree);
    };
}

Result<Json> list(const CallSources& sources, const Caller& caller, const net::Request& request) {
    const auto query = query_of(caller, request);
    if (!query)
        return fail(query.error());
    const auto rows = store::Calls(sources.database.reader()).page(*query);
    if (!rows)
        return fail(rows.error());
    Json calls = Json::array();
    for (const auto& row : *rows)
        calls.push_back(encode_call(row, party_of(sources)));
    return Json{{"calls", std::move(calls)},
                {"next", rows->empty() ? query->after : rows->back().seq}};
}

// Of a call that has ended: as they were kept.
Result<Json> kept_stats(const CallSources& sources, const store::CallRow& row) {
    const auto kept = store::Calls(sources.database.reader()).stats(row.id);
    if (!kept)
        return fail(kept.error());
    auto parties = Json::parse(kept->value_or("[]"), nullptr, false);
    if (!parties.is_array())
        return fail(ErrorCode::Internal, "the call's statistics cannot be read");
    return Json{{"call", row.id.value()}, {"live", false}, {"parties", std::move(parties)}};
}

void send_stats(const CallSources& sources, const store::CallRow& row,
                const net::Respond& respond) {
    if (row.ended_at)
        return respond(answer(kept_stats(sources, row)));
    sources.desk.figures(row.id, [&sources, row, respond](Result<Json> parties) {
        if (!parties) // it ended just now
            return respond(answer(kept_stats(sources, row)));
        respond(ok({{"call", row.id.value()}, {"live", true}, {"parties", std::move(*parties)}}));
    });
}

} // namespace

store::CallQuery visible_to(const Caller& caller) {
    store::CallQuery query;
    if (org::grants(caller.person.role, org::Permission::ViewCalls))
        query.unit = caller.person.unit;
    else
        query.party = caller.person.id;
    return query;
}

Result<store::CallRow> visible_call(store::Database& database, const Caller& caller,
                                    const std::string& id) {
    auto query = visible_to(caller);
    query.id = CallId(id);
    auto rows = store::Calls(database.reader()).page(query);
    if (!rows)
        return fail(rows.error());
    if (rows->empty())
        return fail(ErrorCode::NotFound, "no such call");
    return std::move(rows->front());
}

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

Json encode_call(const store::CallRow& row, const EncodeParty& party) {
    const char* state = row.ended_at ? "ended" : row.answered_at ? "active" : "ringing";
    Json parties = Json::array();
    for (const auto& one : row.parties) {
        auto json = party(one.user);
        json["state"] = one.state;
        json["joined_at"] = encode_time(one.joined_at);
        json["left_at"] = encode_time(one.left_at);
        parties.push_back(std::move(json));
    }
    return {{"id", row.id.value()},
            {"state", state},
            {"from", party(row.from)},
            {"to", party(row.to)},
            {"group", row.kind == "group"},
            {"priority", row.priority},
            {"parties", std::move(parties)},
            {"alert", row.alert ? Json(row.alert->value()) : Json(nullptr)},
            {"place", row.place ? Json(*row.place) : Json(nullptr)},
            {"invited_at", to_rfc3339(row.invited_at)},
            {"answered_at", encode_time(row.answered_at)},
            {"ended_at", encode_time(row.ended_at)},
            {"end", row.end ? Json(*row.end) : Json(nullptr)},
            {"ended_by", id_or_null(row.ended_by)},
            {"here", false}};
}

void add_call_routes(Guard& guard, CallSources given) {
    const auto sources = std::make_shared<const CallSources>(given);
    constexpr auto permission = org::Permission::ReceiveCalls;
    guard.add(net::Method::Get, "/api/v1/calls", permission,
              [sources](const Caller& caller, const net::Request& request, const net::PathParams&,
                        const net::Respond& respond) {
                  respond(answer(list(*sources, caller, request)));
              });
    guard.add(net::Method::Get, "/api/v1/calls/{id}", permission,
              [sources](const Caller& caller, const net::Request&, const net::PathParams& params,
                        const net::Respond& respond) {
                  const auto row = visible_call(sources->database, caller, params["id"]);
                  respond(row ? ok(encode_call(*row, party_of(*sources)))
                              : net::problem(row.error()));
              });
    guard.add(net::Method::Get, "/api/v1/calls/{id}/stats", permission,
              [sources](const Caller& caller, const net::Request&, const net::PathParams& params,
                        const net::Respond& respond) {
                  const auto row = visible_call(sources->database, caller, params["id"]);
                  row ? send_stats(*sources, *row, respond) : respond(net::problem(row.error()));
              });
}

} // namespace gulou::api
