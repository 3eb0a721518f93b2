// When each transport-wide numbered packet of a peer arrived, until the next feedback reports it.
#pragma once

#include "core/clock.hpp"
#include "pipeline/rtp/sequence.hpp"
#include "pipeline/rtp/transport_cc.hpp"

#include <cstdint>
#include <vector>

namespace gulou::relay {

class ArrivalRecorder {
public:
    static constexpr std::size_t window = 512; // packets kept

    void on_packet(std::uint16_t sequence, SteadyTime now);
    bool has_news() const { return news_; }
    // Writes one feedback message about what came since the last; 0 when there is nothing to say or
    // no room. Call again while has_news().
    std::size_t write(MutableBytes out, std::uint32_t sender, std::uint32_t media);

private:
    rtp::SequenceUnwrapper unwrapper_;
    // By sequence; valid between next_ and highest_. Made with the first packet: many never come.
    std::vector<std::int64_t> ticks_;
    std::int64_t next_ = -1; // first not yet reported
    std::int64_t highest_ = -1;
    SteadyTime start_{};
    std::uint8_t number_ = 0;
    bool news_ = false;
};

} // namespace gulou::relay
