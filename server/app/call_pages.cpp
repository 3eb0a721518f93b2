// CallBoard: what pages and the relay say to each other about media.
#include "server/app/call_board.hpp"

namespace gulou::app {
namespace {

std::string_view word(relay::Quality quality) {
    switch (quality) {
    case relay::Quality::Full:
        return "full";
    case relay::Quality::Reduced:
        return "reduced";
    case relay::Quality::AudioOnly:
        break;
    }
    return "off";
}

} // namespace

void CallBoard::join_media(ConnectionId connection, api::MediaOffer offer,
                           std::function<void(Result<api::MediaAnswer>)> answer) {
    const auto call = calls_.resume(connection, offer.call, offer.resume);
    carry_out();
    if (!call)
        return answer(fail(call.error()));
    outside_.media.join({call->id, *calls_.user_of(connection)}, relay_priority(call->priority),
                        std::move(offer.sdp), std::move(answer));
}

Result<void> CallBoard::view(ConnectionId connection, const CallId& id,
                             const std::vector<api::Tile>& tiles) {
    const auto user = calls_.user_of(connection);
    const auto call = calls_.find(id);
    if (!user || !call || !call->has(*user))
        return fail(ErrorCode::NotFound, "no such call");
    const auto& party = *call->party(*user);
    if (!party.is_in() || party.page != connection)
        return fail(ErrorCode::Conflict, "this page does not carry the call");
    return outside_.media.view({id, *user}, tiles);
}

void CallBoard::figures(const CallId& id, std::function<void(Result<api::Json>)> answer) {
    const auto call = calls_.find(id);
    if (!call || call->state == calls::CallState::Ended)
        return answer(fail(ErrorCode::NotFound, "no such live call"));
    outside_.media.figures(
        id, [answer = std::move(answer)](const std::vector<api::PartyFigures>& figures) {
            answer(api::encode_figures(figures));
        });
}

void CallBoard::open_live(ConnectionId connection, const CameraId& camera, std::string offer,
                          std::function<void(Result<Live>)> answer) {
    outside_.views.watch(
        connection, camera, std::move(offer),
        [answer = std::move(answer)](const Result<std::pair<std::uint64_t, std::string>>& live) {
            if (!live)
                return answer(fail(live.error()));
            answer(Live{live->first, live->second});
        });
}

Result<void> CallBoard::close_live(ConnectionId connection, std::uint64_t live) {
    return outside_.views.unwatch(connection, live);
}

void CallBoard::media_path(const CallSeat& seat, Path path) {
    switch (path) {
    case Path::Up:
        calls_.media_up(seat.call, seat.user);
        break;
    case Path::Down:
        calls_.media_down(seat.call, seat.user);
        break;
    case Path::Failed:
        calls_.media_failed(seat.call, seat.user);
        break;
    }
    carry_out();
}

void CallBoard::send_to_carrier(const CallSeat& seat, std::string_view event, api::Json data) {
    const auto call = calls_.find(seat.call);
    const auto* party = call ? call->party(seat.user) : nullptr;
    if (!party || !party->is_in() || !party->page)
        return;
    data["call"] = seat.call.value();
    outside_.hub.send(*party->page, api::encode_event(event, 0, data));
}

void CallBoard::streams_changed(const CallSeat& seat, const api::StreamPlan& plan) {
    send_to_carrier(seat, "media.streams", api::encode(plan));
}

void CallBoard::quality_changed(const CallSeat& seat, relay::Quality quality) {
    send_to_carrier(seat, "media.quality", {{"video", word(quality)}});
}

void CallBoard::speaker_changed(const CallId& id, std::optional<UserId> user) {
    const auto call = calls_.find(id);
    if (!call)
        return;
    for (const auto& party : call->parties)
        send_to_carrier({id, party.user}, "media.speaker",
                        {{"user", user ? api::Json(user->value()) : api::Json(nullptr)}});
}

} // namespace gulou::app
