// How the media of a call is or was: one entry a party, one a stream.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "pipeline/relay/stream_stats.hpp"
#include "server/api/encode.hpp"

#include <vector>

namespace gulou::api {

struct PartyFigures {
    UserId user{};
    relay::PeerStats stats{};
};

// The CallStats of docs/api without the call's own members.
Json encode_figures(const std::vector<PartyFigures>& parties);

} // namespace gulou::api
