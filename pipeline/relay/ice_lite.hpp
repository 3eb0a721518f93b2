// The ICE-lite side of one peer (RFC 8445 section 2.5): which addresses it has proven, which one it
// chose, and when it last proved anything. Decides only; sends nothing.
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/stun.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
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
    Repeated,         // silently: seen before from another address; somebody listens in
    Drop,             // silently: wrong credentials, not ours to answer
};

class IceLite {
public:
    static constexpr std::size_t most_addresses = 8;
    using Address = rtp::TransportAddress;

    IceLite(IceCredentials local, std::string remote_ufrag)
        : now_{std::move(local), std::move(remote_ufrag)} {}

    // Checks user name and integrity of a Binding request, and with Accept learns its address: the
    // first proven one is used until USE-CANDIDATE chooses. Once one is in use, another needs a
    // second proof before media goes there: one more request (not the same sent again), or an
    // authentic packet. A request alone could have been repeated by a listener from elsewhere.
    struct Outcome {
        IceVerdict verdict = IceVerdict::Drop;
        bool selected_changed = false;
        std::optional<Address> added;       // newly proven
        std::optional<Address> removed;     // forgotten to make room
        std::optional<std::string> retired; // our old user name, no longer valid after a restart
        std::string_view password;          // to answer with; valid until restart()
    };
    Outcome on_request(BytesView packet, const rtp::StunMessage& message, const Address& from,
                       SteadyTime now);
    // ICE restart (RFC 8445 section 9): new credentials on both sides. The old ones stay valid up
    // to the first check with the new. Returns a user name that is not valid any more.
    std::optional<std::string> restart(IceCredentials local, std::string remote_ufrag);

    // The next authentic packet comes from here; needs to be told only while moving().
    void arriving(const Address& from) { arriving_ = from; }
    bool moving() const { return pending_.has_value(); }
    // Any authentic packet from the peer keeps its consent fresh (RFC 7675). Moved: media now goes
    // to where it came from.
    enum class Path { Same, Moved };
    Path on_authentic(SteadyTime now);
    // The address leads nowhere any more: a TCP connection that was closed.
    void forget(const Address& address);

    const std::optional<Address>& selected() const { return selected_; }
    const std::vector<Address>& addresses() const { return addresses_; }
    std::optional<SteadyTime> last_seen() const { return last_seen_; }
    const IceCredentials& local() const { return now_.local; }
    const std::string& remote_ufrag() const { return now_.remote_ufrag; }
    // Our user name before a restart, while it is valid.
    std::optional<std::string> previous_ufrag() const;

private:
    struct Generation {
        IceCredentials local;
        std::string remote_ufrag;
        bool admits(BytesView packet, const rtp::StunMessage& message) const;
    };
    struct Seen {
        rtp::TransactionId transaction{};
        Address from;
    };
    enum class Request { New, SentAgain, FromElsewhere };
    Request note(const rtp::TransactionId& transaction, const Address& from);
    void learn(const Address& from, Outcome& outcome);
    void choose(const Address& from, Request request, Outcome& outcome);

    Generation now_;
    std::optional<Generation> before_;
    std::vector<Address> addresses_; // proven, oldest first
    std::optional<Address> selected_;
    std::optional<Address> pending_; // nominated, proven once
    Address arriving_;
    std::array<Seen, 16> seen_{}; // the last requests
    std::size_t seen_count_ = 0;
    std::optional<SteadyTime> last_seen_;
};

} // namespace gulou::relay
