// Who speaks in a call, from the parties' levels. Pure; the time comes with the levels.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/peer_state.hpp"

#include <optional>
#include <span>
#include <vector>

namespace gulou::relay {

class SpeakerDetector {
public:
    static constexpr std::chrono::milliseconds interval{100}; // between two calls of update()

    struct Level {
        PeerId party;
        double loudness = 0; // dB above silence (127 dB below overload), 0 to 127
    };
    // Levels of everyone who may be the speaker; who is not among them is forgotten. Returns who
    // began to speak: for 300 ms clearly above the threshold and their own steady noise.
    std::vector<PeerId> update(std::span<const Level> levels, SteadyTime now);

    // The one who holds the floor: until silent for a second and a half, or until somebody has
    // spoken 6 dB louder for half a second.
    std::optional<PeerId> speaker() const { return speaker_; }

private:
    struct Party {
        PeerId id;
        double score = 0;  // smoothed loudness
        double floor = 40; // of the party's room: falls at once, rises 2 dB a second
        bool speaks = false;
        SteadyTime above_since{};  // while not speaking: when it last came above the threshold
        SteadyTime heard_at{};     // while speaking: when it was last above the lower threshold
        SteadyTime louder_since{}; // than the speaker
        bool above = false;
        bool louder = false;
    };

    Party& party(PeerId id);
    const Party* find(PeerId id) const;
    static bool follow(Party& party, double loudness, SteadyTime now);
    void choose(SteadyTime now);

    std::vector<Party> parties_;
    std::optional<PeerId> speaker_;
};

} // namespace gulou::relay
