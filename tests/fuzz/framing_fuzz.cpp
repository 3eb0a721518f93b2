#include "pipeline/rtp/stream_framing.hpp"

#include <cstdlib>

// The first byte says how the stream is cut; however it is, the same packets must come out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using gulou::rtp::StreamFraming;
    if (size < 2)
        return 0;
    const std::size_t step = 1 + data[0];
    gulou::Bytes stream(data + 1, data + size);
    std::size_t whole = 0;
    std::size_t pieces = 0;
    const auto counter = [](std::size_t& sum) {
        return [&sum](gulou::MutableBytes packet) {
            if (packet.empty() || packet.size() > StreamFraming::most_packet)
                std::abort();
            for (auto& byte : packet)
                byte ^= 0xFF; // as decryption in place would
            sum = sum * 31 + packet.size();
            return true;
        };
    };
    gulou::Bytes copy = stream;
    StreamFraming at_once;
    const auto fed = at_once.feed(copy, counter(whole));
    StreamFraming cut;
    auto cut_fed = StreamFraming::Fed::Good;
    for (std::size_t at = 0; at < stream.size() && cut_fed == StreamFraming::Fed::Good; at += step)
        cut_fed =
            cut.feed(gulou::MutableBytes(stream).subspan(at, std::min(step, stream.size() - at)),
                     counter(pieces));
    if (fed != cut_fed || whole != pieces ||
        cut.waiting() > StreamFraming::most_packet + gulou::rtp::frame_head_size)
        std::abort();
    return 0;
}
