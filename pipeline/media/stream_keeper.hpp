// Where the streams of one call go to be kept: what the relay hands units to.
#pragma once

#include "pipeline/media/stream_unit.hpp"

#include <cstdint>

namespace gulou::media {

// Called on one thread at a time; never blocks.
class StreamKeeper {
public:
    enum class Taken { Yes, Full };

    virtual ~StreamKeeper() = default;
    // Full: the unit was dropped and counted; video goes on with the next key frame.
    virtual Taken take(StreamUnit unit) = 0;
    // The party is gone; should it come back, it begins anew.
    virtual void left(std::uint64_t party) = 0;
    // Nothing comes after this.
    virtual void finished() = 0;
};

} // namespace gulou::media
