#include "pipeline/relay/speaker_detector.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr double begin_loudness = 77; // 50 dB below overload
constexpr double end_loudness = 70;
constexpr double over_floor = 10;  // dB that speech stands above the room
constexpr double floor_rise = 0.2; // dB an interval
constexpr double attack = 0.6;     // weight of a louder interval
constexpr double release = 0.25;   // of a quieter one
constexpr double challenge = 6;    // dB
constexpr std::chrono::milliseconds begin_time{300};
constexpr std::chrono::milliseconds end_time{1500}; // pauses between sentences are shorter
constexpr std::chrono::milliseconds challenge_time{500};

} // namespace

SpeakerDetector::Party& SpeakerDetector::party(PeerId id) {
    const auto at = std::find_if(parties_.begin(), parties_.end(),
                                 [id](const Party& party) { return party.id == id; });
    if (at != parties_.end())
        return *at;
    auto& added = parties_.emplace_back();
    added.id = id;
    return added;
}

const SpeakerDetector::Party* SpeakerDetector::find(PeerId id) const {
    const auto at = std::find_if(parties_.begin(), parties_.end(),
                                 [id](const Party& party) { return party.id == id; });
    return at == parties_.end() ? nullptr : &*at;
}

// True when the party has just begun to speak.
bool SpeakerDetector::follow(Party& party, double loudness, SteadyTime now) {
    party.score += (loudness - party.score) * (loudness > party.score ? attack : release);
    party.floor = std::min(party.floor + floor_rise, loudness);
    if (party.speaks) {
        if (party.score >= std::max(end_loudness, party.floor + over_floor / 2))
            party.heard_at = now;
        party.speaks = now - party.heard_at < end_time;
        return false;
    }
    const bool was_above = party.above;
    party.above = party.score >= std::max(begin_loudness, party.floor + over_floor);
    if (party.above && !was_above)
        party.above_since = now;
    if (!party.above || now - party.above_since < begin_time)
        return false;
    party.speaks = true;
    party.heard_at = now;
    party.above = false;
    return true;
}

std::vector<PeerId> SpeakerDetector::update(std::span<const Level> levels, SteadyTime now) {
    std::erase_if(parties_, [&](const Party& known) {
        return std::none_of(levels.begin(), levels.end(),
                            [&](const Level& level) { return level.party == known.id; });
    });
    std::vector<PeerId> began;
    for (const auto& level : levels)
        if (follow(party(level.party), level.loudness, now))
            began.push_back(level.party);
    choose(now);
    return began;
}

void SpeakerDetector::choose(SteadyTime now) {
    const auto* holder = speaker_ ? find(*speaker_) : nullptr;
    if (!holder || !holder->speaks) {
        const Party* loudest = nullptr;
        for (const auto& party : parties_)
            if (party.speaks && (!loudest || party.score > loudest->score))
                loudest = &party;
        speaker_ = loudest ? std::optional(loudest->id) : std::nullopt;
        return;
    }
    for (auto& party : parties_) {
        const bool louder = party.speaks && party.score >= holder->score + challenge;
        if (louder && !party.louder)
            party.louder_since = now;
        party.louder = louder;
        if (louder && now - party.louder_since >= challenge_time) {
            speaker_ = party.id;
            party.louder = false;
            return;
        }
    }
}

} // namespace gulou::relay
