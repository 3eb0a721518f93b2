// What the API asks about calls and media; the composition root connects it to the call state
// machine and the relay.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "pipeline/relay/stream_map.hpp"
#include "server/api/caller.hpp"
#include "server/api/encode.hpp"
#include "server/calls/calls.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gulou::api {

// Who stands on one of the m-lines a page receives on.
struct MediaStream {
    std::string mid;
    relay::StreamKind kind{};
    std::optional<UserId> user;
};
struct MediaAnswer {
    std::string sdp;
    std::vector<MediaStream> streams;
};
// Whose voice or picture is sent in a way the page cannot decode, and why.
struct UndecodableStream {
    UserId user;
    relay::StreamKind kind{};
    std::string reason;
};
// … and how many more would reach the page if it had m-lines for them, who cannot reach it at all,
// and whether another offer of its own would let others decode what it sends.
struct StreamPlan {
    std::vector<MediaStream> streams;
    std::size_t unplaced_audio = 0;
    std::size_t unplaced_video = 0;
    std::vector<UndecodableStream> refused;
    relay::OfferAgain offer_again = relay::OfferAgain::No;
};

struct MediaOffer {
    CallId call;
    std::string sdp;
    std::string resume; // empty: none
};
// How high a page shows what stands on an m-line, in pixels; 0: not at all.
struct Tile {
    std::string mid;
    int height = 0;
};

Json encode(const std::vector<MediaStream>& streams);
Json encode(const StreamPlan& plan); // the data of media.streams, but for the call

// Control thread. A call is answered with its JSON as `connection` sees it.
class CallDesk {
public:
    virtual ~CallDesk() = default;
    virtual Result<Json> invite(const Caller& from, ConnectionId connection,
                                const calls::Invitation& invitation) = 0;
    virtual Result<Json> add(const Caller& from, ConnectionId connection, const CallId& call,
                             UserId to) = 0;
    virtual Result<Json> answer(ConnectionId connection, const CallId& call) = 0;
    virtual Result<Json> reject(ConnectionId connection, const CallId& call) = 0;
    virtual Result<Json> hang_up(ConnectionId connection, const CallId& call) = 0;
    // Calls of the connection's person that have not ended.
    virtual Json open_calls(ConnectionId connection) const = 0;

    virtual void join_media(ConnectionId connection, MediaOffer offer,
                            std::function<void(Result<MediaAnswer>)> answer) = 0;
    virtual Result<void> view(ConnectionId connection, const CallId& call,
                              const std::vector<Tile>& tiles) = 0;
    // The parties of CallStats; NotFound: none for a call that is not live.
    virtual void figures(const CallId& call, std::function<void(Result<Json>)> answer) = 0;

    struct Live {
        std::uint64_t id = 0;
        std::string sdp;
    };
    virtual void open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                           std::function<void(Result<Live>)> answer) = 0;
    virtual Result<void> close_live(ConnectionId connection, std::uint64_t live) = 0;
};

} // namespace gulou::api
