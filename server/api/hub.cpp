#include "server/api/hub.hpp"

namespace gulou::api {
namespace {

// About 2 KiB an alert: a page stays far below the outbound queue's soft bound.
constexpr std::size_t replay_page = 50;

std::shared_ptr<const std::string> shared(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

} // namespace

void Hub::open(Caller caller, std::shared_ptr<net::WebSocketSession> session) {
    const auto id = session->id();
    session->on_drained([this, id] { replay(id); });
    connections_.insert_or_assign(id, Connection{std::move(caller), std::move(session)});
}

void Hub::close(ConnectionId id) {
    connections_.erase(id);
}

const Caller* Hub::caller(ConnectionId id) const {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : &found->second.caller;
}

void Hub::end_if(const Over& over) {
    for (auto& [id, connection] : connections_)
        if (over(connection.caller))
            connection.session->close(net::close_code::policy_violation, "logged out");
}

void Hub::subscribe(ConnectionId id, std::optional<alerts::Seq> after, alerts::Seq newest) {
    const auto found = connections_.find(id);
    if (found == connections_.end())
        return;
    auto& connection = found->second;
    connection.sent = after.value_or(newest);
    connection.mode = connection.sent < newest ? Mode::Replaying : Mode::Live;
    replay(id);
}

void Hub::replay(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end() || found->second.mode != Mode::Replaying)
        return;
    auto& connection = found->second;
    // Until something was sent that will drain, or the journal is at its end.
    while (connection.session->queued_bytes() == 0) {
        const auto events = journal_(connection.sent, replay_page);
        if (!events)
            return connection.session->close(net::close_code::internal_error, "replay failed");
        for (const auto& event : *events) {
            std::shared_ptr<const std::string> encoded;
            deliver(connection, event, encoded);
        }
        if (events->size() < replay_page) {
            connection.mode = Mode::Live;
            return;
        }
    }
}

void Hub::deliver(Connection& connection, const alerts::Event& event,
                  std::shared_ptr<const std::string>& encoded) {
    if (event.seq <= connection.sent)
        return;
    connection.sent = event.seq;
    if (!org::allows(connection.caller.person, org::Permission::ViewAlerts, event.alert->unit))
        return;
    if (!encoded)
        encoded = shared(encode_event(name(event.kind), event.seq, encode_alert_(*event.alert)));
    connection.session->send(encoded, net::Priority::Critical);
}

void Hub::publish(const alerts::Event& event) {
    std::shared_ptr<const std::string> encoded;
    for (auto& [id, connection] : connections_)
        if (connection.mode == Mode::Live)
            deliver(connection, event, encoded);
}

void Hub::broadcast(std::string_view type, org::Permission permission, const org::UnitCode& unit,
                    const Json& data) {
    std::shared_ptr<const std::string> encoded;
    for (auto& [id, connection] : connections_) {
        if (connection.mode == Mode::Quiet ||
            !org::allows(connection.caller.person, permission, unit))
            continue;
        if (!encoded)
            encoded = shared(encode_event(type, 0, data));
        connection.session->send(encoded, net::Priority::Normal);
    }
}

void Hub::send(ConnectionId id, const std::string& message) {
    const auto found = connections_.find(id);
    if (found != connections_.end())
        found->second.session->send(shared(message), net::Priority::Critical);
}

} // namespace gulou::api
