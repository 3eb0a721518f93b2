#include "pipeline/relay/call.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

using media::Codec;

StreamKind kind_of(const Track& track) {
    return track.media.kind == rtp::MediaKind::Video ? StreamKind::Video : StreamKind::Audio;
}

std::vector<Codec> codecs(const NegotiatedMedia& media) {
    std::vector<Codec> out;
    for (const auto& format : media.formats)
        out.push_back(format.codec);
    return out;
}

} // namespace

Call::Member* Call::find(PeerId party) {
    const auto at = std::find_if(members_.begin(), members_.end(),
                                 [party](const Member& member) { return member.id == party; });
    return at == members_.end() ? nullptr : &*at;
}

void Call::set(PeerId party, Tracks& tracks, const Reach& reach) {
    auto* member = find(party);
    const bool joins = !member;
    if (joins)
        member = &members_.emplace_back(Member{party, nullptr, std::nullopt});
    member->tracks = &tracks;
    describe(*member);
    if (joins)
        table_.set_reach(party, reach);
    settle();
}

void Call::describe(const Member& member) {
    std::vector<PublishedLine> published;
    std::vector<ReceivingLine> receiving;
    const auto& tracks = member.tracks->all();
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const auto& track = tracks[i];
        if (track.source)
            published.push_back({i, kind_of(track), track.source->codec(), codecs(track.media)});
        if (track.sink && track.media.receives)
            receiving.push_back(
                {i, kind_of(track), track.media.mid, codecs(track.media), track.pair});
    }
    table_.set(member.id, std::move(published), std::move(receiving));
}

void Call::release(PeerId party) {
    auto* member = find(party);
    if (!member || !member->tracks)
        return;
    for (auto& track : member->tracks->all())
        if (track.sink)
            track.sink->detach();
    member->tracks = nullptr;
}

void Call::leave(PeerId party) {
    release(party);
    members_.erase(std::remove_if(members_.begin(), members_.end(),
                                  [party](const Member& member) { return member.id == party; }),
                   members_.end());
    table_.leave(party);
    settle();
}

void Call::set_reach(PeerId party, const Reach& reach) {
    table_.set_reach(party, reach);
    settle();
}

CodecPolicy Call::policy(PeerId party) const {
    CodecPolicy policy;
    policy.purpose = Purpose::Call;
    policy.video = table_.order(party, StreamKind::Video, {Codec::H264, Codec::VP8});
    policy.audio = table_.order(party, StreamKind::Audio, {Codec::Opus, Codec::PCMA, Codec::PCMU});
    return policy;
}

void Call::settle() {
    table_.place();
    for (auto& member : members_)
        if (member.tracks)
            attach(member);
    news_ = true;
}

// Only lines whose stream is another one than before are touched.
void Call::attach(Member& member) {
    auto& tracks = member.tracks->all();
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        auto* sink = tracks[i].sink.get();
        if (!sink)
            continue;
        const auto wanted = table_.on(member.id, i);
        auto* from = wanted ? find(wanted->party) : nullptr;
        Source* source =
            from && from->tracks ? from->tracks->all()[wanted->line].source.get() : nullptr;
        if (source == sink->source())
            continue;
        if (source)
            sink->attach(*source);
        else
            sink->detach();
    }
}

void Call::tick(SteadyTime now) {
    bool changed = false;
    for (const auto& member : members_)
        if (member.tracks && member.tracks->take_codec_change()) {
            describe(member);
            changed = true;
        }
    if (changed)
        settle();
    if (now - listened_at_ >= SpeakerDetector::interval) {
        listened_at_ = now;
        listen(now);
    }
    if (std::exchange(news_, false))
        tell();
}

void Call::listen(SteadyTime now) {
    levels_.clear();
    for (const auto& member : members_) {
        double loudness = 0;
        if (member.tracks)
            for (auto& track : member.tracks->all())
                if (track.source && track.media.kind == rtp::MediaKind::Audio)
                    loudness = std::max(loudness, track.source->meter().take());
        if (table_.heard_by_all(member.id)) // who whispers is not announced
            levels_.push_back({member.id, loudness});
    }
    const auto began = detector_.update(levels_, now);
    for (const auto party : began)
        table_.note_speech(party);
    if (!began.empty())
        settle();
    if (detector_.speaker() == speaker_)
        return;
    speaker_ = detector_.speaker();
    listener_.on_speaker(id_, speaker_);
}

void Call::tell() {
    for (auto& member : members_) {
        auto map = table_.map(member.id);
        if (member.told == map)
            continue;
        listener_.on_streams(member.id, map);
        member.told = std::move(map);
    }
}

} // namespace gulou::relay
