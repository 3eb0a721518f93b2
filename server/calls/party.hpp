// One person's part in a call: ringing, in it, or how they left it.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gulou::calls {

enum class PartyState {
    Ringing,
    Joined,
    Away, // in the call, but the page or its network is gone; may come back until the grace ends
    Left,
    Rejected,
    NoAnswer,
    Busy, // in another call when called
};

// What the relay says of a party's media: none so far, well, or lost on the way.
enum class MediaPath { None, Up, Down };

std::string_view name(PartyState state); // "ringing", "joined", …

struct Party {
    UserId user{};
    PartyState state = PartyState::Ringing;
    std::optional<WallTime> joined_at{}, left_at{};
    // The page that carries the call for this person, or carried it last; none while it is gone.
    std::optional<ConnectionId> page{};
    // Proves that a page carried the call before it was reloaded. Given to that page alone.
    std::string resume{};
    MediaPath media = MediaPath::None;
    std::optional<SteadyTime> until{}; // Ringing, Away: when that is over

    bool is_ringing() const { return state == PartyState::Ringing; }
    bool is_in() const { return state == PartyState::Joined || state == PartyState::Away; }
    bool is_live() const { return is_ringing() || is_in(); }
    // Neither the page nor its network is gone.
    bool is_whole() const { return page && media != MediaPath::Down; }
};

// Whether `given` is the secret, in a time that tells nothing about where they differ.
bool same_secret(std::string_view given, std::string_view secret);

} // namespace gulou::calls
