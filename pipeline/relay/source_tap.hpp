// Who takes a source's packets without being a peer: a recording.
#pragma once

#include "core/clock.hpp"

namespace gulou::relay {

// Called on the relay's thread. Whoever is tapped outlives the call, not the tap.
class SourceTap {
public:
    virtual ~SourceTap() = default;
    // One more packet lies in the source's log; not always the newest one.
    virtual void on_packet(SteadyTime now) = 0;
    // The stream begins anew: what was logged has no successor.
    virtual void on_restart() = 0;
    // The source dies; it is not to be touched any more.
    virtual void on_gone() = 0;
};

} // namespace gulou::relay
