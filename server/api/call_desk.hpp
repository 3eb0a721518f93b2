// What the API asks about calls and media; the composition root connects it to the call state
// machine and the relay.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "server/api/caller.hpp"
#include "server/api/encode.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gulou::api {

// Control thread. A call is answered with its JSON as `connection` sees it.
class CallDesk {
public:
    virtual ~CallDesk() = default;
    virtual Result<Json> invite(const Caller& from, ConnectionId connection, UserId to,
                                std::optional<AlertId> alert) = 0;
    virtual Result<Json> answer(ConnectionId connection, const CallId& call) = 0;
    virtual Result<Json> reject(ConnectionId connection, const CallId& call) = 0;
    virtual Result<Json> hang_up(ConnectionId connection, const CallId& call) = 0;
    // Calls of the connection's person that have not ended.
    virtual Json open_calls(ConnectionId connection) const = 0;

    using Answer = std::function<void(Result<std::string>)>; // SDP
    virtual void join_media(ConnectionId connection, const CallId& call, std::string offer,
                            Answer answer) = 0;
    struct Live {
        std::uint64_t id = 0;
        std::string sdp;
    };
    virtual void open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                           std::function<void(Result<Live>)> answer) = 0;
    virtual Result<void> close_live(ConnectionId connection, std::uint64_t live) = 0;
};

} // namespace gulou::api
