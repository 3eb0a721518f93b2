#include "server/calls/people.hpp"

#include <utility>

namespace gulou::calls {

bool People::connect(UserId user, ConnectionId page) {
    if (!pages_.emplace(page, user).second)
        return false;
    people_[user].pages.insert(page);
    return true;
}

std::optional<UserId> People::disconnect(ConnectionId page) {
    const auto found = pages_.find(page);
    if (found == pages_.end())
        return std::nullopt;
    const auto user = found->second;
    pages_.erase(found);
    people_[user].pages.erase(page);
    return user;
}

void People::enter(UserId user, const CallId& call) {
    people_[user].call = call;
}

void People::leave(UserId user) {
    people_[user].call.reset();
}

Presence People::presence(UserId user) const {
    const auto person = people_.find(user);
    if (person == people_.end())
        return Presence::Offline;
    if (person->second.call)
        return Presence::Busy;
    return person->second.pages.empty() ? Presence::Offline : Presence::Online;
}

std::optional<CallId> People::call_of(UserId user) const {
    const auto person = people_.find(user);
    return person == people_.end() ? std::nullopt : person->second.call;
}

std::optional<UserId> People::user_of(ConnectionId page) const {
    const auto found = pages_.find(page);
    return found == pages_.end() ? std::nullopt : std::optional(found->second);
}

const People::Pages& People::pages(UserId user) const {
    static const Pages none;
    const auto person = people_.find(user);
    return person == people_.end() ? none : person->second.pages;
}

std::optional<Presence> People::news(UserId user) {
    auto& person = people_[user];
    const auto now = presence(user);
    const bool changed = std::exchange(person.told, now) != now;
    if (now == Presence::Offline)
        people_.erase(user);
    return changed ? std::optional(now) : std::nullopt;
}

} // namespace gulou::calls
