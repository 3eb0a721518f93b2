// A peer's m-lines: makes streams of what was agreed, keeps them through further offers, and finds
// the one a packet belongs to.
#pragma once

#include "core/clock.hpp"
#include "pipeline/relay/track.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::relay {

class Tracks {
public:
    static constexpr std::size_t most_routes = 32; // SSRCs of the peer told apart

    struct Setup {
        std::string cname;
        std::uint32_t own_ssrc = 1; // the sender of our RTCP
        std::function<std::uint32_t()> next_ssrc;
    };
    Tracks(Setup setup, MediaTransport& transport);

    // A first offer, or a further one that check_further_offer() let pass: an m-line that stays
    // keeps its SSRC, numbering and whoever is attached; a refused one loses both streams.
    void apply(std::vector<NegotiatedMedia> media);
    std::vector<NegotiatedMedia> agreed() const;

    std::vector<Track>& all() { return tracks_; }
    const std::vector<Track>& all() const { return tracks_; }
    // The track with this mid; nullptr: none.
    Track* by_mid(std::string_view mid);

    // Where a packet belongs (RFC 9143 section 9.2): by its SSRC when known, else by its MID
    // extension, what the SDP said of its SSRC, or a payload type that only one m-line has.
    struct Found {
        Track* track = nullptr; // nullptr: nowhere; otherwise it has a source
        bool repair = false;    // in the repair format
    };
    Found find(const rtp::PacketView& packet, SteadyTime now);
    // Whether some peer stream has changed its codec since the last call.
    bool take_codec_change() { return std::exchange(codec_changed_, false); }

private:
    static constexpr std::uint8_t none = 255;
    static constexpr std::uint8_t several = 254;
    // What a payload type of the peer means: the same on all m-lines (checked in the offer).
    struct Type {
        const NegotiatedFormat* format = nullptr;
        bool repair = false;
        std::uint8_t track = none;
    };
    struct Route {
        std::uint32_t ssrc = 0;
        std::uint8_t track = none;
    };

    void update(Track& track, NegotiatedMedia media);
    void update_sink(Track& track, const NegotiatedMedia& media);
    void update_source(Track& track, const NegotiatedMedia& media);
    std::size_t next_pair(rtp::MediaKind kind) const;
    void index();
    void index_type(const NegotiatedFormat& format, std::uint8_t track);
    std::uint8_t route(const rtp::PacketView& packet, const Type& type);
    std::uint8_t guess(const rtp::PacketView& packet, const Type& type) const;
    std::uint8_t publisher(std::string_view mid) const;
    bool follow_codec(Track& track, const NegotiatedFormat& format, SteadyTime now);
    SinkConfig sink_config(const NegotiatedMedia& media) const;
    PeerSourceConfig source_config(const NegotiatedMedia& media,
                                   const NegotiatedFormat& format) const;

    Setup setup_;
    MediaTransport& transport_;
    std::vector<Track> tracks_;
    std::array<Type, 128> types_{};
    std::vector<Route> routes_;
    std::uint8_t mid_id_ = 0; // of the MID extension, the same on all m-lines
    bool codec_changed_ = false;
};

} // namespace gulou::relay
