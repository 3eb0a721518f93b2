#include "pipeline/relay/tracks.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

// Each change costs the receivers a key frame; a peer that flips to and fro is not followed.
constexpr std::chrono::seconds least_codec_time{1};

std::vector<SinkFormat> sink_formats(const NegotiatedMedia& media) {
    std::vector<SinkFormat> out;
    for (const auto& format : media.formats)
        out.push_back({format.codec, format.format.clock_rate, format.format.payload_type,
                       format.rtx ? format.rtx->payload_type : std::uint8_t{0}});
    return out;
}

const NegotiatedFormat& format_of(const NegotiatedMedia& media, media::Codec codec) {
    for (const auto& format : media.formats)
        if (format.codec == codec)
            return format;
    return media.formats.front();
}

} // namespace

Tracks::Tracks(Setup setup, MediaTransport& transport)
    : setup_(std::move(setup)), transport_(transport) {
    routes_.reserve(most_routes);
}

void Tracks::apply(std::vector<NegotiatedMedia> media) {
    for (std::size_t i = 0; i < media.size(); ++i) {
        if (i == tracks_.size())
            tracks_.emplace_back();
        update(tracks_[i], std::move(media[i]));
    }
    index();
}

void Tracks::update(Track& track, NegotiatedMedia media) {
    if (media.rejected || !same_line(media, track.media)) { // gone, or its m-line used again
        track.source.reset();
        track.sink.reset();
    }
    if (!media.rejected) {
        update_sink(track, media);
        update_source(track, media);
    }
    track.media = std::move(media);
}

// A sink outlives an inactive m-line, so that its numbering goes on when it is active again.
void Tracks::update_sink(Track& track, const NegotiatedMedia& media) {
    if (track.sink) {
        track.sink->renegotiate(sink_formats(media), media.extension_ids);
        if (!media.receives)
            track.sink->detach();
    } else if (media.receives) {
        track.pair = next_pair(media.kind);
        track.sink = std::make_unique<Sink>(sink_config(media), transport_);
    }
}

void Tracks::update_source(Track& track, const NegotiatedMedia& media) {
    if (!media.publishes)
        track.source.reset();
    else if (!track.source)
        track.source =
            std::make_unique<PeerSource>(source_config(media, media.formats.front()), transport_);
    else
        track.source->renegotiate(source_config(media, format_of(media, track.source->codec())));
}

// The first voice and the first picture a peer receives are a pair, and so on.
std::size_t Tracks::next_pair(rtp::MediaKind kind) const {
    std::size_t out = 0;
    for (const auto& track : tracks_)
        if (track.sink && track.media.kind == kind)
            out = std::max(out, track.pair + 1);
    return out;
}

SinkConfig Tracks::sink_config(const NegotiatedMedia& media) const {
    SinkConfig config;
    config.mid = media.mid;
    config.formats = sink_formats(media);
    config.codec = media.codec;
    config.clock_rate = media.format.clock_rate;
    config.ssrc = setup_.next_ssrc();
    config.payload_type = media.format.payload_type;
    const auto has_rtx = [](const NegotiatedFormat& format) { return format.rtx.has_value(); };
    if (std::any_of(media.formats.begin(), media.formats.end(), has_rtx))
        config.rtx_ssrc = setup_.next_ssrc();
    config.rtx_payload_type = config.formats.front().rtx_payload_type;
    config.extensions = media.extension_ids;
    config.first_sequence = static_cast<std::uint16_t>(setup_.next_ssrc() & 0x7FFF);
    config.cname = setup_.cname;
    return config;
}

PeerSourceConfig Tracks::source_config(const NegotiatedMedia& media,
                                       const NegotiatedFormat& format) const {
    PeerSourceConfig config;
    config.mid = media.mid;
    config.codec = format.codec;
    config.clock_rate = format.format.clock_rate;
    config.extensions = media.extension_ids;
    config.nack = rtp::has_feedback(format.format, "nack");
    config.pli = rtp::has_feedback(format.format, "nack pli");
    config.fir = rtp::has_feedback(format.format, "ccm fir");
    config.own_ssrc = setup_.own_ssrc;
    config.layers = media.layers;
    return config;
}

void Tracks::index() {
    types_.fill({});
    mid_id_ = 0;
    // What is known of the others stays: senders name their m-line only at first.
    std::erase_if(routes_, [this](const Route& route) { return !tracks_[route.track].source; });
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        const auto& media = tracks_[i].media;
        if (!tracks_[i].source)
            continue;
        if (mid_id_ == 0)
            mid_id_ = media.extension_ids.mid;
        for (const auto& format : media.formats)
            index_type(format, static_cast<std::uint8_t>(i));
    }
}

void Tracks::index_type(const NegotiatedFormat& format, std::uint8_t track) {
    const auto enter = [&](std::uint8_t payload_type, bool repair) {
        auto& type = types_[payload_type & 0x7F];
        const bool shared = type.track != none && type.track != track;
        type = {&format, repair, shared ? several : track};
    };
    enter(format.format.payload_type, false);
    if (format.rtx)
        enter(format.rtx->payload_type, true);
}

std::vector<NegotiatedMedia> Tracks::agreed() const {
    std::vector<NegotiatedMedia> out;
    for (const auto& track : tracks_)
        out.push_back(track.media);
    return out;
}

Track* Tracks::by_mid(std::string_view mid) {
    const auto at = std::find_if(tracks_.begin(), tracks_.end(), [mid](const Track& track) {
        return !track.media.rejected && track.media.mid == mid;
    });
    return at == tracks_.end() ? nullptr : &*at;
}

std::uint8_t Tracks::publisher(std::string_view mid) const {
    for (std::size_t i = 0; i < tracks_.size(); ++i)
        if (tracks_[i].source && tracks_[i].media.mid == mid)
            return static_cast<std::uint8_t>(i);
    return none;
}

std::uint8_t Tracks::guess(const rtp::PacketView& packet, const Type& type) const {
    if (mid_id_ != 0) {
        rtp::ExtensionReader reader(packet);
        while (const auto element = reader.next())
            if (element->id == mid_id_)
                return publisher(
                    {reinterpret_cast<const char*>(element->value.data()), element->value.size()});
    }
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        const auto& known = tracks_[i].media.ssrcs;
        if (tracks_[i].source &&
            std::find(known.begin(), known.end(), packet.header.ssrc) != known.end())
            return static_cast<std::uint8_t>(i);
    }
    return type.track;
}

std::uint8_t Tracks::route(const rtp::PacketView& packet, const Type& type) {
    for (const auto& route : routes_)
        if (route.ssrc == packet.header.ssrc)
            return route.track;
    const auto track = guess(packet, type);
    if (track < several && routes_.size() < most_routes)
        routes_.push_back({packet.header.ssrc, track});
    return track;
}

Tracks::Found Tracks::find(const rtp::PacketView& packet, SteadyTime now) {
    const auto& type = types_[packet.header.payload_type & 0x7F];
    if (!type.format)
        return {};
    const auto index = route(packet, type);
    if (index >= several)
        return {};
    auto& track = tracks_[index];
    if (!type.repair && track.source->codec() != type.format->codec &&
        !follow_codec(track, *type.format, now))
        return {};
    return {&track, type.repair};
}

// A sender may use any codec of the answer and change at any time (RFC 3264 section 5.1).
bool Tracks::follow_codec(Track& track, const NegotiatedFormat& format, SteadyTime now) {
    const auto& formats = track.media.formats;
    const auto same = [&](const NegotiatedFormat& f) { return f.codec == format.codec; };
    const auto at = std::find_if(formats.begin(), formats.end(), same);
    if (at == formats.end() || (track.codec_since && now - *track.codec_since < least_codec_time))
        return false;
    track.codec_since = now;
    track.source->renegotiate(source_config(track.media, *at));
    codec_changed_ = true;
    return true;
}

} // namespace gulou::relay
