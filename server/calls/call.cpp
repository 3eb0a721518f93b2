#include "server/calls/call.hpp"

namespace gulou::calls {

std::string_view name(CallState state) {
    switch (state) {
    case CallState::Ringing:
        return "ringing";
    case CallState::Active:
        return "active";
    case CallState::Ended:
        break;
    }
    return "ended";
}

std::string_view name(CallEnd end) {
    switch (end) {
    case CallEnd::HungUp:
        return "hung_up";
    case CallEnd::Rejected:
        return "rejected";
    case CallEnd::NoAnswer:
        return "no_answer";
    case CallEnd::Busy:
        return "busy";
    case CallEnd::Cancelled:
        return "cancelled";
    case CallEnd::Lost:
        return "lost";
    case CallEnd::Failed:
        break;
    }
    return "failed";
}

std::string_view name(Presence presence) {
    switch (presence) {
    case Presence::Online:
        return "online";
    case Presence::Busy:
        return "busy";
    case Presence::Offline:
        break;
    }
    return "offline";
}

} // namespace gulou::calls
