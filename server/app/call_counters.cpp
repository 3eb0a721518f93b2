#include "server/app/call_counters.hpp"

#include <algorithm>

namespace gulou::app {

CallCounters::CallCounters(Counters& counters)
    : ended_(counters.counter("gulou_calls_ended_total", "Calls that are over")),
      answered_(counters.counter("gulou_calls_answered_total", "Of them, those answered")),
      lost_(counters.counter("gulou_calls_lost_total", "Of them, those whose network was lost")),
      failed_(counters.counter("gulou_calls_failed_total", "Of them, those without media")),
      received_(counters.counter("gulou_calls_packets_received_total",
                                 "Media packets parties of ended calls sent")),
      sent_(counters.counter("gulou_calls_packets_sent_total",
                             "Media packets sent to parties of ended calls")),
      received_lost_(counters.counter("gulou_calls_packets_received_lost_total",
                                      "Packets lost on their way from parties of ended calls")),
      sent_lost_(counters.counter("gulou_calls_packets_sent_lost_total",
                                  "Packets lost on their way to parties of ended calls")),
      repaired_(counters.counter("gulou_calls_packets_repaired_total",
                                 "Lost packets from parties of ended calls that came after all")),
      sent_again_(counters.counter("gulou_calls_packets_resent_total",
                                   "Packets sent again to parties of ended calls")),
      freezes_(counters.counter("gulou_calls_freezes_total",
                                "Times a picture sent by a party of an ended call stood still")) {}

void CallCounters::count(const calls::Call& ended) {
    ended_.add();
    if (ended.answered_at)
        answered_.add();
    if (ended.end == calls::CallEnd::Lost)
        lost_.add();
    if (ended.end == calls::CallEnd::Failed)
        failed_.add();
}

void CallCounters::count(const std::vector<api::PartyFigures>& figures) {
    for (const auto& party : figures) {
        for (const auto& stream : party.stats.streams) {
            const bool received = stream.direction == relay::StreamDirection::Received;
            const auto lost = static_cast<std::uint64_t>(std::max<std::int64_t>(stream.lost, 0));
            (received ? received_ : sent_).add(stream.packets);
            (received ? received_lost_ : sent_lost_).add(lost);
            (received ? repaired_ : sent_again_).add(stream.retransmitted);
            if (received)
                freezes_.add(stream.freezes);
        }
    }
}

} // namespace gulou::app
