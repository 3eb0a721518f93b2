// Four people with pages, and the calls between them, on a manual clock.
#pragma once

#include "server/calls/calls.hpp"

#include <string>
#include <vector>

namespace gulou::calls {

const UserId officer{1}, worker{2}, other{3}, absent{4};
const ConnectionId desk{10}, desk_two{11}, phone{20}, tablet{21}, elsewhere{30};

struct City {
    City() {
        calls.connect(officer, desk);
        calls.connect(worker, phone);
        calls.connect(worker, tablet);
        calls.connect(other, elsewhere);
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
    CallId ring() { return calls.invite(desk, worker, AlertId(7)).value().id; }
    CallId talk() {
        const auto id = ring();
        calls.answer(phone, id).value();
        return id;
    }

    ManualClock clock{WallTime{std::chrono::hours(1000)}};
    int last_id = 0;
    Calls calls{clock, {}, [this] { return CallId("c" + std::to_string(++last_id)); }};
};

} // namespace gulou::calls
