#include "pipeline/relay/relay_counters.hpp"

namespace gulou::relay {

RelayCounters::RelayCounters(Counters& c)
    : received(c.counter("gulou_relay_datagrams_received_total", "Datagrams received")),
      sent(c.counter("gulou_relay_packets_sent_total", "SRTP and SRTCP packets sent")),
      send_failed(c.counter("gulou_relay_send_failed_total", "Datagrams the kernel did not take")),
      drop_unknown_kind(c.counter("gulou_relay_drop_unknown_kind_total",
                                  "Datagrams that are no STUN, DTLS, RTP or RTCP")),
      drop_unknown_address(c.counter("gulou_relay_drop_unknown_address_total",
                                     "DTLS, RTP and RTCP from an address without a STUN check")),
      drop_bad_stun(c.counter("gulou_relay_drop_bad_stun_total", "Malformed or unexpected STUN")),
      drop_unknown_ufrag(
          c.counter("gulou_relay_drop_unknown_ufrag_total", "STUN checks for no peer of ours")),
      drop_bad_integrity(
          c.counter("gulou_relay_drop_bad_integrity_total", "STUN checks with wrong credentials")),
      drop_half_open_limit(c.counter("gulou_relay_drop_half_open_limit_total",
                                     "DTLS datagrams over the limit of open handshakes")),
      drop_no_keys(
          c.counter("gulou_relay_drop_no_keys_total", "SRTP before the DTLS handshake ended")),
      drop_bad_rtp(c.counter("gulou_relay_drop_bad_rtp_total", "Malformed RTP")),
      drop_bad_rtcp(c.counter("gulou_relay_drop_bad_rtcp_total", "Malformed RTCP")),
      drop_replayed(c.counter("gulou_relay_drop_replayed_total", "SRTP packets seen before")),
      drop_not_authentic(
          c.counter("gulou_relay_drop_not_authentic_total", "SRTP packets with a wrong tag")),
      drop_too_many_streams(c.counter("gulou_relay_drop_too_many_streams_total",
                                      "SRTP of more streams than a peer may send")),
      drop_unknown_payload_type(c.counter("gulou_relay_drop_unknown_payload_type_total",
                                          "RTP with a payload type that was not agreed")),
      drop_protect_failed(
          c.counter("gulou_relay_drop_protect_failed_total", "Outgoing packets SRTP refused")),
      drop_access_units(c.counter("gulou_relay_drop_access_units_total",
                                  "Camera pictures dropped because the relay was behind")),
      dtls_failed(c.counter("gulou_relay_dtls_failed_total", "DTLS handshakes that failed")),
      dtls_established(
          c.counter("gulou_relay_dtls_established_total", "DTLS handshakes completed")),
      peers_failed(
          c.counter("gulou_relay_peers_failed_total", "Peers lost: no consent or no handshake")),
      keyframe_requests(
          c.counter("gulou_relay_keyframe_requests_total", "Key frame requests of receivers")) {}

} // namespace gulou::relay
