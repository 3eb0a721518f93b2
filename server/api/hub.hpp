// Every open WebSocket with who holds it: sends events to those who may see them, each once and
// in order.
#pragma once

#include "alerts/store.hpp"
#include "server/api/caller.hpp"
#include "server/api/encode.hpp"
#include "server/net/websocket_session.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace gulou::api {

// Control thread.
class Hub {
public:
    // Events after `after`, oldest first, at most `limit`; what replay reads.
    using Journal =
        std::function<Result<std::vector<alerts::Event>>(alerts::Seq after, std::size_t limit)>;
    using EncodeAlert = std::function<Json(const alerts::Alert&)>;

    Hub(Journal journal, EncodeAlert encode_alert)
        : journal_(std::move(journal)), encode_alert_(std::move(encode_alert)) {}

    void open(Caller caller, std::shared_ptr<net::WebSocketSession> session);
    void close(ConnectionId id);
    const Caller* caller(ConnectionId id) const;
    // Ends the connections of callers who are no longer let in.
    using Over = std::function<bool(const Caller&)>;
    void end_if(const Over& over);

    // From now on the connection gets events; with `after`, first what it missed since. A long
    // replay goes on as the socket drains.
    void subscribe(ConnectionId id, std::optional<alerts::Seq> after, alerts::Seq newest);

    // A durable event to every subscriber who may see its alert. In order of seq.
    void publish(const alerts::Event& event);
    // A passing event about a thing on `unit`; may be dropped for a slow reader.
    void broadcast(std::string_view type, org::Permission permission, const org::UnitCode& unit,
                   const Json& data);
    // To one connection, subscribed or not; never dropped.
    void send(ConnectionId id, const std::string& message);

    std::size_t size() const { return connections_.size(); }

private:
    enum class Mode { Quiet, Replaying, Live };
    struct Connection {
        Caller caller;
        std::shared_ptr<net::WebSocketSession> session;
        Mode mode = Mode::Quiet;
        alerts::Seq sent = 0; // newest seq considered for this connection
    };

    void replay(ConnectionId id);
    void deliver(Connection& connection, const alerts::Event& event,
                 std::shared_ptr<const std::string>& encoded);

    Journal journal_;
    EncodeAlert encode_alert_;
    std::map<ConnectionId, Connection> connections_;
};

} // namespace gulou::api
