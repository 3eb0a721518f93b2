// From a packet to the peer it belongs to: by proven address, or for a STUN check by user name.
// Answers checks, and keeps out what nobody has vouched for.
#pragma once

#include "pipeline/relay/check_limiter.hpp"
#include "pipeline/relay/ice_lite.hpp"
#include "pipeline/relay/ports.hpp"
#include "pipeline/relay/relay_counters.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gulou::relay {

class Peer;

// One relay thread. Hash look-ups only, and no state for strangers.
class FrontDoor {
public:
    FrontDoor(Ports& ports, RelayCounters& counters, std::uint64_t seed)
        : ports_(ports), counters_(counters), limiter_(seed) {}

    // The peer is found by its ICE user names from now on; after a restart call it again. It must
    // be dismissed before it dies.
    void admit(Peer& peer);
    // ICE restart of an admitted peer: new credentials next to the old ones (RFC 8445 section 9).
    // The answer's credentials are ice().local() afterwards.
    void restart(Peer& peer, std::string remote_ufrag);
    // Forgets its names, addresses and TCP connections.
    void dismiss(Peer& peer);

    // Whose proven address it is; nobody: nothing.
    Peer* find(const rtp::TransportAddress& from) const {
        const auto at = by_address_.find(from);
        return at == by_address_.end() ? nullptr : at->second;
    }
    // A STUN message: verified, answered or dropped and counted. Returns the peer that proved
    // itself.
    Peer* on_stun(BytesView datagram, const rtp::TransportAddress& from, SteadyTime now);
    // A TCP connection is gone. Returns whose it was.
    Peer* on_gone(const rtp::TransportAddress& from);

private:
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    bool refuse(IceVerdict verdict, const rtp::TransportAddress& from);
    void route(const IceLite::Outcome& outcome, Peer& peer);
    void answer(const rtp::StunMessage& message, const IceLite::Outcome& outcome,
                const rtp::TransportAddress& to);

    Ports& ports_;
    RelayCounters& counters_;
    CheckLimiter limiter_;
    std::unordered_map<std::string, Peer*, TextHash, std::equal_to<>> by_ufrag_;
    std::unordered_map<rtp::TransportAddress, Peer*> by_address_;
};

} // namespace gulou::relay
