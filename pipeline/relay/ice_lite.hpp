// The ICE-lite side of one peer (RFC 8445 section 2.5): which addresses it has proven, which one it
// chose, and when it last proved anything. Decides only; sends nothing.
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/stun.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace gulou::relay {

struct IceCredentials {
    std::string ufrag;
    std::string pwd;
};
IceCredentials make_ice_credentials(); // 8 and 24 characters of randomness

enum class IceVerdict {
    Accept,           // answer with success
    RoleConflict,     // 487: the peer says it is controlled, and so are we
    UnknownAttribute, // 420
    BadRequest,       // 400: no PRIORITY
    Drop,             // silently: wrong credentials, not ours to answer
};

class IceLite {
public:
    static constexpr std::size_t most_addresses = 8;
    using Address = rtp::TransportAddress;

    IceLite(IceCredentials local, std::string remote_ufrag)
        : local_(std::move(local)), remote_ufrag_(std::move(remote_ufrag)) {}

    // Checks user name and integrity of a Binding request, and with Accept learns its address:
    // the first proven one is used until USE-CANDIDATE chooses.
    struct Outcome {
        IceVerdict verdict = IceVerdict::Drop;
        bool selected_changed = false;
        std::optional<Address> added;   // newly proven
        std::optional<Address> removed; // forgotten to make room
    };
    Outcome on_request(BytesView packet, const rtp::StunMessage& message, const Address& from,
                       SteadyTime now);
    // Any authentic packet from the peer keeps its consent fresh (RFC 7675).
    void on_authentic(SteadyTime now) { last_seen_ = now; }

    const std::optional<Address>& selected() const { return selected_; }
    const std::vector<Address>& addresses() const { return addresses_; }
    std::optional<SteadyTime> last_seen() const { return last_seen_; }
    const IceCredentials& local() const { return local_; }

private:
    bool is_ours(std::string_view username) const;
    void learn(const Address& from, Outcome& outcome);

    IceCredentials local_;
    std::string remote_ufrag_;
    std::vector<Address> addresses_; // proven, oldest first
    std::optional<Address> selected_;
    bool nominated_ = false;
    std::optional<SteadyTime> last_seen_;
};

} // namespace gulou::relay
