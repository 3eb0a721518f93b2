// What happens in a scene besides its events, and must not raise an alarm.
#pragma once

#include "core/result.hpp"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::scene {

enum class Kind;

enum class Distractor {
    Birds,
    Insects, // near the lens
    Leaves,
    Rain,
    Snow,
    Laundry,
    Windows,  // opened and closed
    Curtains, // drawn
    Lights,   // of rooms, on and off
    Gondola,  // a cleaner's
    Balloon,
    Headlights,
    Clouds, // passing quickly
    Lightning,
    IrSwitch, // the camera's cut filter
    Shake,
    Frozen, // the stream stands still now and then
    Night,
    Cars, // passing through the lane
    People,
    Shadows, // of clouds and branches
    Doors,
    Removed, // something that stood there from the start is carried off
    Occluders,
    Count
};
inline constexpr auto distractor_count = static_cast<std::size_t>(Distractor::Count);
std::string_view name(Distractor distractor);

class Distractors {
public:
    bool has(Distractor d) const { return set_[static_cast<std::size_t>(d)]; }
    void add(Distractor d) { set_.set(static_cast<std::size_t>(d)); }
    void remove(Distractor d) { set_.reset(static_cast<std::size_t>(d)); }
    std::vector<std::string> names() const;

private:
    std::bitset<distractor_count> set_;
};

// What a camera of this kind sees unless told otherwise.
Distractors usual_distractors(Kind kind);
// "none", or names separated by commas. Invalid, with those that the kind has.
Result<Distractors> parse_distractors(Kind kind, std::string_view text);
// Some of those that the kind has, as weather and neighbours have it: "life".
Distractors draw_life(Kind kind, std::uint64_t seed);

} // namespace gulou::scene
