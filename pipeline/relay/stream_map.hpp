// Which party stands on which m-line of a peer, as told to whoever shows or plays it.
#pragma once

#include "pipeline/relay/peer_state.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gulou::relay {

enum class StreamKind { Audio, Video };

// One m-line on which the peer receives; nobody stands on it while `from` is empty.
struct SentStream {
    std::string mid;
    StreamKind kind{};
    std::optional<PeerId> from;
    bool operator==(const SentStream&) const = default;
};

// A stream meant for the peer that it cannot decode.
struct RefusedStream {
    PeerId from;
    StreamKind kind{};
    std::string reason; // one sentence
    bool operator==(const RefusedStream&) const = default;
};

enum class OfferAgain { No, Yes };

// A peer's m-lines, and how many streams that reach it have none: the page adds as many recvonly
// transceivers and offers again.
struct StreamMap {
    std::vector<SentStream> streams;
    std::size_t unplaced_audio = 0;
    std::size_t unplaced_video = 0;
    std::vector<RefusedStream> refused;
    // Yes: some party cannot decode what this peer sends, though the peer could send what everyone
    // decodes; another offer, otherwise unchanged, is answered with that codec first.
    OfferAgain offer_again = OfferAgain::No;
    bool operator==(const StreamMap&) const = default;
};

// What joining gives: the SDP answer, and who is on its m-lines at once.
struct Joined {
    std::string sdp;
    std::vector<SentStream> streams;
};

} // namespace gulou::relay
