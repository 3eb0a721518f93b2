// People with pages, and the calls between them, on a manual clock.
#pragma once

#include "server/calls/calls.hpp"

#include <string>
#include <vector>

namespace gulou::calls {

const UserId officer{1}, worker{2}, other{3}, absent{4}, fourth{5};
const ConnectionId desk{10}, desk_two{11}, phone{20}, tablet{21}, elsewhere{30}, fourth_page{50};

struct City {
    City() {
        calls.connect(officer, desk);
        calls.connect(worker, phone);
        calls.connect(worker, tablet);
        calls.connect(other, elsewhere);
        calls.connect(fourth, fourth_page);
        calls.take_effects();
    }

    // All effects of one kind since the last look; the others are forgotten too.
    template <class Kind>
    std::vector<Kind> take() {
        std::vector<Kind> out;
        for (auto& effect : calls.take_effects())
            if (auto* wanted = std::get_if<Kind>(&effect))
                out.push_back(std::move(*wanted));
        return out;
    }
    Result<Call> invite(ConnectionId from, UserId to) { return calls.invite(from, {.to = {to}}); }
    CallId ring() { return calls.invite(desk, {{worker}, AlertId(7)}).value().id; }
    CallId talk() {
        const auto id = ring();
        calls.answer(phone, id).value();
        return id;
    }
    // The officer calls the three others, who ring.
    CallId gather() { return calls.invite(desk, {{worker, other, fourth}}).value().id; }
    // … and all answer.
    CallId consult() {
        const auto id = gather();
        for (const auto page : {phone, elsewhere, fourth_page})
            calls.answer(page, id).value();
        return id;
    }
    Party party(const CallId& id, UserId user) const { return *calls.find(id)->party(user); }
    PartyState state(const CallId& id, UserId user) const { return party(id, user).state; }

    ManualClock clock{WallTime{std::chrono::hours(1000)}};
    int last_id = 0, last_token = 0;
    Calls calls{clock,
                {},
                {[this] { return CallId("c" + std::to_string(++last_id)); },
                 [this] { return "token" + std::to_string(++last_token); }}};
};

} // namespace gulou::calls
