#include "server/api/messages.hpp"

namespace gulou::api {
namespace {

constexpr std::size_t max_call_id = 64;
// A browser names all its codecs on every m-line: 2 KiB for sound, 5 for a picture, of 30 parties.
constexpr std::size_t max_sdp = 240 * 1024;
constexpr std::size_t max_token = 64;
constexpr std::size_t max_mid = 16; // RFC 8843 §7.1: short
constexpr std::size_t most_tiles = 64;
constexpr std::int64_t highest_tile = 8192;

void offer(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto call = text_member(data, "call", max_call_id);
    if (!call)
        return reply(fail(call.error()));
    auto sdp = text_member(data, "sdp", max_sdp);
    if (!sdp)
        return reply(fail(sdp.error()));
    const auto resume = optional_text(data, "resume", max_token);
    if (!resume)
        return reply(fail(resume.error()));
    calls.join_media(sender.connection, {CallId(*call), std::move(*sdp), resume->value_or("")},
                     [reply](const Result<MediaAnswer>& answer) {
                         if (!answer)
                             return reply(fail(answer.error()));
                         reply(Json{{"sdp", answer->sdp}, {"streams", encode(answer->streams)}});
                     });
}

Result<std::vector<Tile>> tiles_of(const Json& data) {
    const auto found = data.find("tiles");
    if (found == data.end() || !found->is_array())
        return fail(ErrorCode::Invalid, "data.tiles must be a list");
    if (found->size() > most_tiles)
        return fail(ErrorCode::TooLarge, "data.tiles has too many");
    std::vector<Tile> tiles;
    for (const auto& one : *found) {
        if (!one.is_object())
            return fail(ErrorCode::Invalid, "a tile is an object");
        auto mid = text_member(one, "mid", max_mid);
        if (!mid)
            return fail(mid.error());
        const auto height = number_member(one, "height");
        if (!height || *height < 0 || *height > highest_tile)
            return fail(ErrorCode::Invalid, "a tile's height must be 0 to 8192");
        tiles.push_back({std::move(*mid), static_cast<int>(*height)});
    }
    return tiles;
}

void view(CallDesk& calls, const Sender& sender, const Json& data, const Reply& reply) {
    const auto call = text_member(data, "call", max_call_id);
    if (!call)
        return reply(fail(call.error()));
    const auto tiles = tiles_of(data);
    if (!tiles)
        return reply(fail(tiles.error()));
    const auto done = calls.view(sender.connection, CallId(*call), *tiles);
    if (!done)
        return reply(fail(done.error()));
    reply(Json::object());
}

std::string_view name(relay::StreamKind kind) {
    return kind == relay::StreamKind::Audio ? "audio" : "video";
}

} // namespace

Json encode(const std::vector<MediaStream>& streams) {
    Json out = Json::array();
    for (const auto& stream : streams)
        out.push_back({{"mid", stream.mid},
                       {"kind", name(stream.kind)},
                       {"user", stream.user ? Json(stream.user->value()) : Json(nullptr)}});
    return out;
}

Json encode(const StreamPlan& plan) {
    Json refused = Json::array();
    for (const auto& one : plan.refused)
        refused.push_back(
            {{"user", one.user.value()}, {"kind", name(one.kind)}, {"reason", one.reason}});
    return {{"streams", encode(plan.streams)},
            {"unplaced", {{"audio", plan.unplaced_audio}, {"video", plan.unplaced_video}}},
            {"refused", std::move(refused)},
            {"offer_again", plan.offer_again == relay::OfferAgain::Yes}};
}

void add_media_messages(Dispatch& dispatch, CallDesk& calls) {
    dispatch.add("media.offer", org::Permission::ReceiveCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     offer(calls, sender, data, reply);
                 });
    dispatch.add("media.view", org::Permission::ReceiveCalls,
                 [&calls](const Sender& sender, const Json& data, const Reply& reply) {
                     view(calls, sender, data, reply);
                 });
}

} // namespace gulou::api
