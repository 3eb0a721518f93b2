// Who hears and sees whom in one call: a table of the parties' sources and sinks.
#pragma once

#include "pipeline/relay/peer.hpp"

#include <optional>
#include <vector>

namespace gulou::relay {

class Call {
public:
    // The codecs the parties share, fixed by whoever joined first; nothing yet: any.
    std::optional<media::Codec> codec(rtp::MediaKind kind) const;

    // Every party's sources go to a free sink of every other party. The peer outlives its
    // membership.
    void join(Peer& peer);
    void leave(Peer& peer);
    bool empty() const { return parties_.empty(); }
    const std::vector<Peer*>& parties() const { return parties_; }

private:
    void link_all();
    static void link(Peer& from, Peer& to);

    std::vector<Peer*> parties_;
};

} // namespace gulou::relay
