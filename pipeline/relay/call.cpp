#include "pipeline/relay/call.hpp"

#include <algorithm>

namespace gulou::relay {

std::optional<media::Codec> Call::codec(rtp::MediaKind kind) const {
    for (auto* party : parties_)
        for (const auto& track : party->tracks())
            if (track.media.kind == kind && !track.media.rejected)
                return track.media.codec;
    return std::nullopt;
}

void Call::join(Peer& peer) {
    parties_.push_back(&peer);
    link_all();
}

void Call::leave(Peer& peer) {
    parties_.erase(std::remove(parties_.begin(), parties_.end(), &peer), parties_.end());
    for (auto& track : peer.tracks()) {
        if (track.sink)
            track.sink->detach();
        while (track.source && !track.source->sinks().empty())
            track.source->sinks().back()->detach();
    }
    link_all(); // sinks that became free take sources that had none
}

void Call::link_all() {
    for (auto* from : parties_)
        for (auto* to : parties_)
            if (from != to)
                link(*from, *to);
}

void Call::link(Peer& from, Peer& to) {
    for (auto& published : from.tracks()) {
        auto* source = published.source.get();
        const auto receives = [source](const Track& track) {
            return track.sink && track.sink->source() == source;
        };
        const auto is_free = [source](const Track& track) {
            return track.sink && !track.sink->source() &&
                   track.sink->config().codec == source->codec();
        };
        auto& tracks = to.tracks();
        if (!source || std::any_of(tracks.begin(), tracks.end(), receives))
            continue;
        const auto free = std::find_if(tracks.begin(), tracks.end(), is_free);
        if (free != tracks.end())
            free->sink->attach(*source);
    }
}

} // namespace gulou::relay
