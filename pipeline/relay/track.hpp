// One m-line of a peer as agreed, with what comes in and what goes out over it.
#pragma once

#include "pipeline/relay/negotiation.hpp"
#include "pipeline/relay/peer_source.hpp"
#include "pipeline/relay/sink.hpp"

#include <cstddef>
#include <memory>
#include <optional>

namespace gulou::relay {

// `source` where the peer publishes, `sink` where it receives.
struct Track {
    NegotiatedMedia media;
    std::unique_ptr<PeerSource> source;
    std::unique_ptr<Sink> sink;
    std::size_t pair = 0; // of the sink: the same for a voice and a picture played in step
    std::optional<SteadyTime> codec_since; // the source sends another codec than at first
};

} // namespace gulou::relay
