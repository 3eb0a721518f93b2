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

// A peer's m-lines, and how many streams that reach it have none: the page adds as many recvonly
// transceivers and offers again.
struct StreamMap {
    std::vector<SentStream> streams;
    std::size_t unplaced_audio = 0;
    std::size_t unplaced_video = 0;
    bool operator==(const StreamMap&) const = default;
};

// What joining gives: the SDP answer, and who is on its m-lines at once.
struct Joined {
    std::string sdp;
    std::vector<SentStream> streams;
};

} // namespace gulou::relay
