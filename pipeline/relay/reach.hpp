// Whom a party's voice and picture reach within its call: watching, whispering and barging in are
// values of this.
#pragma once

#include "pipeline/relay/peer_state.hpp"

#include <algorithm>
#include <vector>

namespace gulou::relay {

// Who of the other parties receives one kind of media.
struct Audience {
    enum class Kind { Everyone, Nobody, Only };
    Kind kind = Kind::Everyone;
    std::vector<PeerId> only; // of Kind::Only; may name parties that are not there (yet)

    bool operator==(const Audience&) const = default;
    bool admits(PeerId party) const {
        return kind == Kind::Everyone ||
               (kind == Kind::Only && std::find(only.begin(), only.end(), party) != only.end());
    }
};

// Nobody and Nobody: watches, neither heard nor seen. Hearing Only one party: whispers.
struct Reach {
    Audience hearing; // who hears this party
    Audience seeing;  // who sees it
    bool operator==(const Reach&) const = default;
};

} // namespace gulou::relay
