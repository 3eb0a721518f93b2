#include "pipeline/relay/recording_call.hpp"

#include "pipeline/relay/call.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

constexpr std::size_t most_lines = 8;            // of one party that are recorded
constexpr std::chrono::seconds layer_silence{2}; // after it another layer is looked for

} // namespace

RecordingCall::~RecordingCall() {
    for (const auto& party : parties_)
        keeper_->left(party.id.value());
}

RecordingCall::Party& RecordingCall::party(PeerId id) {
    const auto found = std::find_if(parties_.begin(), parties_.end(),
                                    [id](const Party& party) { return party.id == id; });
    return found != parties_.end() ? *found : parties_.emplace_back(Party{id, {}, false});
}

// The largest picture the party really sends (simulcast); looked at again every two seconds, so
// that a layer that pauses for a moment does not cost a key frame.
void RecordingCall::choose_layer(Line& line, Source& source, SteadyTime now) {
    const auto count = source.layer_count();
    if (line.seen.size() == count && now - line.looked < layer_silence)
        return;
    line.looked = now;
    line.layer = std::min(line.layer, count - 1);
    line.seen.resize(count, -1);
    for (std::size_t i = 0; i < count; ++i) {
        const auto newest = source.layer(i).newest();
        if (std::exchange(line.seen[i], newest) != newest)
            line.layer = i;
    }
}

void RecordingCall::follow(Party& party, const std::string& mid, Source& source, SteadyTime now) {
    auto line = std::find_if(party.lines.begin(), party.lines.end(),
                             [&](const Line& known) { return known.mid == mid; });
    if (line == party.lines.end()) {
        if (party.lines.size() == most_lines)
            return;
        line = party.lines.insert(line, Line{});
        line->mid = mid;
    }
    choose_layer(*line, source, now);
    auto& layer = source.layer(line->layer);
    if (line->track && line->track->source() == &layer)
        return;
    const auto number = static_cast<std::uint32_t>(line - party.lines.begin());
    line->track = std::make_unique<RecordingTrack>(RecordingTrack::Place{party.id.value(), number},
                                                   layer, *keeper_, epochs_, now);
}

void RecordingCall::tick(Call& call, SteadyTime now) {
    for (auto& party : parties_)
        party.here = false;
    for (const auto id : call.parties())
        party(id).here = true;
    call.for_each_track([&](PeerId id, Track& track) {
        if (track.source)
            follow(party(id), track.media.mid, *track.source, now);
    });
    for (const auto& party : parties_)
        if (!party.here)
            keeper_->left(party.id.value());
    std::erase_if(parties_, [](const Party& party) { return !party.here; });
    for (auto& party : parties_)
        for (auto& line : party.lines)
            if (line.track)
                line.track->tick(now);
}

} // namespace gulou::relay
