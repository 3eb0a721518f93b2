// What /metrics sums up over calls that are over: how they ended, and how their media was.
#pragma once

#include "core/counter.hpp"
#include "server/api/call_figures.hpp"
#include "server/calls/call.hpp"

#include <vector>

namespace gulou::app {

class CallCounters {
public:
    explicit CallCounters(Counters& counters);

    // Once for every call, at its end.
    void count(const calls::Call& ended);
    void count(const std::vector<api::PartyFigures>& figures);

private:
    Counter& ended_;
    Counter& answered_;
    Counter& lost_;
    Counter& failed_;
    Counter& received_;
    Counter& sent_;
    Counter& received_lost_;
    Counter& sent_lost_;
    Counter& repaired_;
    Counter& sent_again_;
    Counter& freezes_;
};

} // namespace gulou::app
