// Everything a relay thread counts; each drop has its own name. The threads' counts add up in the
// process's counters.
#pragma once

#include "pipeline/relay/tally.hpp"

#include <vector>

namespace gulou::relay {

// One thread. What is counted here shows after publish().
class RelayCounters {
    std::vector<Tally*> all_; // first: the tallies enter themselves

public:
    explicit RelayCounters(Counters& counters);
    RelayCounters(const RelayCounters&) = delete;
    RelayCounters& operator=(const RelayCounters&) = delete;
    ~RelayCounters() { publish(); }

    void publish() {
        for (auto* tally : all_)
            tally->publish();
    }

    Tally received;
    Tally sent;
    Tally send_failed;
    Tally drop_unknown_kind;
    Tally drop_unknown_address;
    Tally drop_too_long;
    Tally drop_bad_stun;
    Tally drop_unknown_ufrag;
    Tally drop_bad_integrity;
    Tally drop_repeated_check;
    Tally drop_check_limit;
    Tally drop_half_open_limit;
    Tally drop_no_keys;
    Tally drop_bad_rtp;
    Tally drop_bad_rtcp;
    Tally drop_replayed;
    Tally drop_not_authentic;
    Tally drop_too_many_streams;
    Tally drop_unknown_payload_type;
    Tally drop_protect_failed;
    Tally drop_access_units;
    Tally drop_tcp_full;
    Tally tcp_accepted;
    Tally tcp_refused;
    Tally tcp_garbage;
    Tally ice_restarts;
    Tally address_changes;
    Tally dtls_failed;
    Tally dtls_established;
    Tally peers_failed;
    Tally keyframe_requests;
};

} // namespace gulou::relay
