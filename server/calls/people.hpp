// Who is present: people, their pages, and the one call each may be in.
#pragma once

#include "server/calls/call.hpp"

#include <map>
#include <optional>
#include <set>

namespace gulou::calls {

// One strand. Remembers nobody who is neither connected nor in a call.
class People {
public:
    using Pages = std::set<ConnectionId>;

    // False when the page is known already.
    bool connect(UserId user, ConnectionId page);
    // Whose it was; nobody's: unknown.
    std::optional<UserId> disconnect(ConnectionId page);
    void enter(UserId user, const CallId& call);
    void leave(UserId user);

    Presence presence(UserId user) const;
    std::optional<CallId> call_of(UserId user) const;
    std::optional<UserId> user_of(ConnectionId page) const;
    const Pages& pages(UserId user) const;

    // The presence if it changed since the last time this was asked of them. Ask after every
    // change: it forgets who is gone.
    std::optional<Presence> news(UserId user);

private:
    struct Person {
        Pages pages;
        std::optional<CallId> call;
        Presence told = Presence::Offline;
    };
    std::map<UserId, Person> people_;
    std::map<ConnectionId, UserId> pages_;
};

} // namespace gulou::calls
