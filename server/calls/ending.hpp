// How people leave calls, and when that ends the call: rules over values, no clock and no effects.
#pragma once

#include "server/calls/call.hpp"

#include <optional>

namespace gulou::calls {

enum class Departure {
    HungUp,   // by the person; of a ringing party: rejected
    NoAnswer, // the ring time is over
    Lost,     // did not come back within the grace
    Failed,   // no media ever
};

// What the party is after it.
PartyState state_after(const Party& party, Departure how);

struct Ending {
    CallEnd end{};
    std::optional<UserId> by; // where a person ended it
    bool operator==(const Ending&) const = default;
};

// Whether the call is over now that `who` has departed (the parties show it already), and with
// which word: a two-party call always, a group when nobody is in it or fewer than two are in it or
// ringing.
std::optional<Ending> ending(const Call& call, UserId who, Departure how);

} // namespace gulou::calls
