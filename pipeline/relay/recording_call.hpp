// A call being recorded: follows every stream of every party, also those that come later.
#pragma once

#include "pipeline/media/stream_keeper.hpp"
#include "pipeline/relay/peer_state.hpp"
#include "pipeline/relay/recording_track.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gulou::relay {

class Call;

// Relay thread. When it goes all parties have left.
class RecordingCall {
public:
    explicit RecordingCall(std::shared_ptr<media::StreamKeeper> keeper)
        : keeper_(std::move(keeper)) {}
    ~RecordingCall();
    RecordingCall(const RecordingCall&) = delete;
    RecordingCall& operator=(const RecordingCall&) = delete;

    const std::shared_ptr<media::StreamKeeper>& keeper() const { return keeper_; }
    // Every 10 ms. What the parties publish is looked up each time instead
    // of announced: nothing that joins, leaves or renegotiates has to think of us.
    void tick(Call& call, SteadyTime now);

private:
    struct Line { // an m-line of a party; the mid keeps its number over a reload
        std::string mid;
        std::unique_ptr<RecordingTrack> track;
        std::size_t layer = 0;          // of those the party sends
        std::vector<std::int64_t> seen; // of each layer the newest packet, when last looked at
        SteadyTime looked{};
    };
    struct Party {
        PeerId id;
        std::vector<Line> lines;
        bool here = false;
    };
    Party& party(PeerId id);
    void follow(Party& party, const std::string& mid, Source& source, SteadyTime now);
    static void choose_layer(Line& line, Source& source, SteadyTime now);

    std::shared_ptr<media::StreamKeeper> keeper_;
    std::uint32_t epochs_ = 0;
    std::vector<Party> parties_;
};

} // namespace gulou::relay
