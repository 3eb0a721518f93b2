// The WebSocket's message types, one function a family.
#pragma once

#include "server/api/call_desk.hpp"
#include "server/api/camera_desk.hpp"
#include "server/api/dispatch.hpp"
#include "server/api/hub.hpp"

#include <functional>

namespace gulou::api {

// subscribe. `newest` gives the newest published seq.
void add_subscribe(Dispatch& dispatch, Hub& hub, const CallDesk& calls,
                   std::function<alerts::Seq()> newest);
// call.invite, call.add, call.answer, call.reject, call.hangup
void add_call_messages(Dispatch& dispatch, CallDesk& calls);
// media.offer, media.view
void add_media_messages(Dispatch& dispatch, CallDesk& calls);
// live.open, live.close
void add_live_messages(Dispatch& dispatch, CallDesk& calls, const CameraDesk& cameras);

} // namespace gulou::api
