#include "server/calls/call.hpp"

#include <algorithm>

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

std::string_view name(Priority priority) {
    return priority == Priority::Emergency ? "emergency" : "normal";
}

std::optional<Priority> priority(std::string_view text) {
    for (const auto one : {Priority::Normal, Priority::Emergency})
        if (name(one) == text)
            return one;
    return std::nullopt;
}

const Party* Call::party(UserId user) const {
    const auto found = std::ranges::find(parties, user, &Party::user);
    return found == parties.end() ? nullptr : &*found;
}

Party* Call::party(UserId user) {
    return const_cast<Party*>(std::as_const(*this).party(user));
}

bool Call::is_end(ConnectionId page) const {
    return std::ranges::any_of(parties, [&](const Party& party) { return party.page == page; });
}

std::vector<UserId> Call::live_users() const {
    std::vector<UserId> users;
    for (const auto& one : parties)
        if (one.is_live())
            users.push_back(one.user);
    return users;
}

std::size_t Call::count(bool (Party::*which)() const) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(parties, [&](const Party& party) { return (party.*which)(); }));
}

} // namespace gulou::calls
