// The forwarding unit: WebRTC peers in calls, and surveillance cameras to viewers, without
// transcoding. This is all the rest of the house sees of it.
#pragma once

#include "core/counter.hpp"
#include "core/ids.hpp"
#include "core/log.hpp"
#include "core/result.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/media/stream_keeper.hpp"
#include "pipeline/relay/join_options.hpp"
#include "pipeline/relay/load.hpp"
#include "pipeline/relay/relay_listener.hpp"
#include "pipeline/relay/relay_options.hpp"
#include "pipeline/relay/stream_stats.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::relay {

// Everything but push() is called on the control executor's thread, and so are all callbacks.
class Relay {
public:
    // Throws boost::system::system_error when it cannot bind, std::runtime_error when OpenSSL
    // lacks what DTLS needs. `listener` and `counters` outlive the relay.
    Relay(RelayOptions options, boost::asio::any_io_executor control, RelayListener& listener,
          Counters& counters, Log log);
    // Closes all peers; no callback comes after it.
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::uint16_t port() const; // of the first thread
    // How hard each thread works. Any thread.
    std::vector<ThreadLoad> loads() const;
    // Whether a new call would be let in now: ask before anybody's telephone rings. Limited, with
    // the reason, where it would not.
    Result<void> admits(Priority priority);

    // The SDP answer, or why there is none: Invalid, TooLarge, Unsupported (what the SDP lacks),
    // Limited (too many peers, or the relay has no strength left), Conflict (the peer id is in
    // use elsewhere).
    using Answer = std::function<void(Result<Joined>)>;
    // Publishes into the call and receives what the other parties publish. All codecs both sides
    // know are answered, first the one that most parties decode (H.264 before VP8, Opus before PCMA
    // and PCMU); an m-line that offers none is refused with port 0. A further offer of a party of
    // the call renegotiates: with the same DTLS fingerprint what stays of it goes on undisturbed
    // (another ICE ufrag: ICE restart); with another fingerprint the page was loaded again and
    // takes the party's place. `options` count for the first offer.
    void join_call(PeerId peer, const CallId& call, JoinOptions options, std::string offer,
                   Answer answer);
    // Whom a party's voice and picture reach from now on: watch, whisper, barge in. No m-line but
    // those it concerns is touched, numbering goes on. Not a party of the call: nothing.
    void set_reach(const CallId& call, PeerId peer, Reach reach);
    // The height in pixels at which the peer's page shows the video of an m-line: simulcast sends
    // no larger picture than that, and at 0 no video at all; sound goes on. Unknown peer or mid:
    // nothing.
    void set_view(PeerId peer, std::string mid, int height);
    // Receives a camera's H.264; the camera need not have been pushed yet. Unsupported when the
    // camera sends something else. The answer names no streams.
    // A further offer may add m-lines, or make them active again: they begin at once.
    void watch_camera(PeerId peer, const CameraId& camera, std::string offer, Answer answer,
                      Priority priority = Priority::Normal);
    // Tells the peer (DTLS close) and forgets it. No further state is reported. Unknown: nothing.
    void close_peer(PeerId peer);
    // Closes every peer of the call.
    void end_call(const CallId& call);

    // Hands every stream of the call to `keeper`, those of parties that come later too, until
    // stop_recording(); the call need not have begun. The keeper is called on the call's relay
    // thread.
    void record_call(const CallId& call, std::shared_ptr<media::StreamKeeper> keeper);
    // Finishes the keeper. Not recorded: nothing.
    void stop_recording(const CallId& call);

    // Any thread. One access unit in decoding order; audio is ignored. Bounded: while the relay
    // is behind, units are dropped (counted) up to the camera's next key frame.
    void push(const CameraId& camera, media::SharedAccessUnit unit);
    // Forgets the camera's pictures; its viewers stay connected and see nothing.
    void remove_camera(const CameraId& camera);

    void stats(PeerId peer, std::function<void(PeerStats)> done);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace gulou::relay
