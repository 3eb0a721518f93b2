#include "server/app/call_media.hpp"

#include <memory>
#include <utility>

namespace gulou::app {
namespace {

using Path = CallMediaListener::Path;

// Collects answers that come in any order; calls `done` once with the last.
struct Gathering {
    std::vector<api::PartyFigures> figures;
    std::size_t open = 0;
    CallMedia::Figures done;

    void finish_if_complete() {
        if (open == 0)
            done(std::move(figures));
    }
};

} // namespace

void CallMedia::attach(relay::Relay& relay, CallMediaListener& listener) {
    relay_ = &relay;
    listener_ = &listener;
}

void CallMedia::start(const CallId& call) {
    if (!recorder_)
        return;
    auto keeper = recorder_->begin(call);
    if (!keeper)
        return log_.error("call not recorded call=" + call.value() + " reason=\"" +
                          keeper.error().message + "\"");
    relay_->record_call(call, std::move(*keeper));
}

void CallMedia::join(const CallSeat& seat, relay::Priority priority, std::string offer,
                     Answer answer) {
    const auto [entry, fresh] = peers_.try_emplace(seat);
    if (fresh) {
        entry->second = ids_.next(seat.user);
        seats_.emplace(entry->second, seat);
    }
    relay::JoinOptions options;
    options.priority = priority;
    relay_->join_call(entry->second, seat.call, std::move(options), std::move(offer),
                      [this, seat, peer = entry->second, fresh = fresh,
                       answer = std::move(answer)](const Result<relay::Joined>& joined) {
                          if (joined)
                              return answer(api::MediaAnswer{joined->sdp, name(joined->streams)});
                          // What was refused at first holds no place; a party keeps the one it has.
                          if (fresh && peers_.contains(seat) && peers_.at(seat) == peer)
                              drop(seat);
                          answer(fail(joined.error()));
                      });
}

Result<void> CallMedia::view(const CallSeat& seat, const std::vector<api::Tile>& tiles) {
    const auto found = peers_.find(seat);
    if (found == peers_.end())
        return fail(ErrorCode::NotFound, "this call has no media yet");
    for (const auto& tile : tiles)
        relay_->set_view(found->second, tile.mid, tile.height);
    return {};
}

// Stats are asked for before the peer is closed: the relay answers in order.
void CallMedia::drop(const CallSeat& seat) {
    const auto found = peers_.find(seat);
    if (found == peers_.end())
        return;
    const auto peer = found->second;
    peers_.erase(found);
    seats_.erase(peer);
    relay_->stats(peer, [this, seat](relay::PeerStats stats) {
        if (stats.found && gone_.contains(seat.call)) // else the call has ended meanwhile
            gone_.at(seat.call).push_back({seat.user, std::move(stats)});
    });
    relay_->close_peer(peer);
}

void CallMedia::leave(const CallSeat& seat) {
    gone_.try_emplace(seat.call);
    drop(seat);
}

void CallMedia::figures(const CallId& call, Figures done) {
    auto gathering = std::make_shared<Gathering>();
    gathering->done = std::move(done);
    if (const auto gone = gone_.find(call); gone != gone_.end())
        gathering->figures = gone->second;
    for (const auto& [seat, peer] : peers_) {
        if (seat.call != call)
            continue;
        ++gathering->open;
        relay_->stats(peer, [gathering, user = seat.user](relay::PeerStats stats) {
            if (stats.found)
                gathering->figures.push_back({user, std::move(stats)});
            --gathering->open;
            gathering->finish_if_complete();
        });
    }
    gathering->finish_if_complete();
}

void CallMedia::end(const CallId& call, Figures last) {
    figures(call, std::move(last));
    gone_.erase(call);
    for (auto it = peers_.begin(); it != peers_.end();) {
        if (it->first.call != call) {
            ++it;
            continue;
        }
        seats_.erase(it->second);
        it = peers_.erase(it);
    }
    if (recorder_)
        relay_->stop_recording(call);
    relay_->end_call(call);
}

// A peer that failed or said goodbye keeps its place: the page's next offer takes it over, and may
// be on its way already. It goes when the party leaves or the call ends.
void CallMedia::on_peer_state(relay::PeerId peer, relay::PeerState state) {
    const auto seat = seat_of(peer);
    if (!seat)
        return;
    switch (state) {
    case relay::PeerState::Connecting:
        return;
    case relay::PeerState::Connected:
        return listener_->media_path(*seat, Path::Up);
    case relay::PeerState::Disconnected:
    case relay::PeerState::Closed: // the page said goodbye
        return listener_->media_path(*seat, Path::Down);
    case relay::PeerState::Failed:
        log_.info("media failed call=" + seat->call.value() +
                  " user=" + std::to_string(seat->user.value()));
        return listener_->media_path(*seat, Path::Failed);
    }
}

void CallMedia::on_streams(relay::PeerId peer, const relay::StreamMap& map) {
    const auto seat = seat_of(peer);
    if (!seat)
        return;
    api::StreamPlan plan{
        name(map.streams), map.unplaced_audio, map.unplaced_video, {}, map.offer_again};
    for (const auto& refused : map.refused)
        if (const auto from = seat_of(refused.from))
            plan.refused.push_back({from->user, refused.kind, refused.reason});
    listener_->streams_changed(*seat, plan);
}

void CallMedia::on_quality(relay::PeerId peer, relay::Quality quality) {
    if (const auto seat = seat_of(peer))
        listener_->quality_changed(*seat, quality);
}

void CallMedia::on_speaker(const CallId& call, std::optional<relay::PeerId> peer) {
    const auto seat = peer ? seat_of(*peer) : std::nullopt;
    listener_->speaker_changed(call, seat ? std::optional(seat->user) : std::nullopt);
}

std::optional<CallSeat> CallMedia::seat_of(relay::PeerId peer) const {
    const auto found = seats_.find(peer);
    return found == seats_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<api::MediaStream> CallMedia::name(const std::vector<relay::SentStream>& streams) const {
    std::vector<api::MediaStream> out;
    for (const auto& stream : streams) {
        const auto seat = stream.from ? seat_of(*stream.from) : std::nullopt;
        out.push_back({stream.mid, stream.kind, seat ? std::optional(seat->user) : std::nullopt});
    }
    return out;
}

} // namespace gulou::app
