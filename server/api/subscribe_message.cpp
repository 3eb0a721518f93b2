#include "server/api/messages.hpp"

namespace gulou::api {

void add_subscribe(Dispatch& dispatch, Hub& hub, const CallDesk& calls,
                   std::function<alerts::Seq()> newest) {
    // Every role has ViewUnits: whoever is signed in may subscribe, events are filtered one by one.
    dispatch.add("subscribe", org::Permission::ViewUnits,
                 [&hub, &calls, newest = std::move(newest)](const Sender& sender, const Json& data,
                                                            const Reply& reply) {
                     const auto after = optional_number(data, "after");
                     if (!after)
                         return reply(fail(after.error()));
                     if (*after && (**after < 0 || **after > newest()))
                         return reply(fail(ErrorCode::Invalid, "data.after is no seq given out"));
                     reply(Json{{"seq", newest()}, {"calls", calls.open_calls(sender.connection)}});
                     hub.subscribe(sender.connection, *after, newest());
                 });
}

} // namespace gulou::api
