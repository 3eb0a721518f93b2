// Everything the relay counts; each drop has its own name.
#pragma once

#include "core/counter.hpp"

namespace gulou::relay {

struct RelayCounters {
    explicit RelayCounters(Counters& counters);

    Counter& received;
    Counter& sent;
    Counter& send_failed;
    Counter& drop_unknown_kind;
    Counter& drop_unknown_address;
    Counter& drop_bad_stun;
    Counter& drop_unknown_ufrag;
    Counter& drop_bad_integrity;
    Counter& drop_half_open_limit;
    Counter& drop_no_keys;
    Counter& drop_bad_rtp;
    Counter& drop_bad_rtcp;
    Counter& drop_replayed;
    Counter& drop_not_authentic;
    Counter& drop_too_many_streams;
    Counter& drop_unknown_payload_type;
    Counter& drop_protect_failed;
    Counter& drop_access_units;
    Counter& dtls_failed;
    Counter& dtls_established;
    Counter& peers_failed;
    Counter& keyframe_requests;
};

} // namespace gulou::relay
