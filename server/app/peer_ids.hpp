// The relay's peer names, given out once each.
#pragma once

#include "pipeline/relay/peer_state.hpp"

#include <cstdint>

namespace gulou::app {

// Control thread. A call's peer carries its person in the upper half, so that what is recorded
// under the peer's name is known to be theirs after a restart too.
class PeerIds {
public:
    relay::PeerId next(UserId user = {}) {
        return relay::PeerId((static_cast<std::uint64_t>(user.value()) << 32) | ++last_);
    }
    static UserId user_of(std::uint64_t peer) {
        return UserId(static_cast<std::int64_t>(peer >> 32));
    }

private:
    std::uint32_t last_ = 0;
};

} // namespace gulou::app
