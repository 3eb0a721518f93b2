#include "pipeline/relay/peer_source.hpp"
#include "pipeline/rtp/stream_framing.hpp"
#include "tests/unit/relay/fake_transport.hpp"

// A publisher's packets and their repairs (RFC 4588), authentic but hostile: each is framed by two
// bytes of length and marked by one, whose lowest bit says "repair".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou;
    relay::FakeTransport upstream;
    relay::PeerSourceConfig config;
    config.mid = "1";
    config.codec = size > 0 && (data[0] & 1) != 0 ? media::Codec::VP8 : media::Codec::H264;
    config.nack = config.pli = true;
    config.extensions.mid = 4;
    config.extensions.rid = 10;
    config.extensions.repaired_rid = 11;
    if (size > 1 && (data[1] & 1) != 0)
        config.layers = {"l", "m", "h"};
    relay::PeerSource source(config, upstream);
    SteadyTime now{};
    Bytes stream(data, data + size);
    rtp::StreamFraming framing;
    (void)framing.feed(stream, [&](MutableBytes packet) {
        const bool repair = (packet[0] & 1) != 0;
        now += std::chrono::milliseconds(packet[0] >> 1);
        auto view = rtp::parse_packet(packet.subspan(1));
        if (view && (!repair || source.restore(*view)))
            source.on_packet(*view, now);
        source.tick(now, std::chrono::milliseconds(50));
        (void)source.report(now);
        upstream.rtp_sent.clear();
        upstream.rtcp_sent.clear();
        return true;
    });
    return 0;
}
