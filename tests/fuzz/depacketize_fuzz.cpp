#include "pipeline/rtp/byte_order.hpp"
#include "pipeline/rtp/h264_depacketizer.hpp"
#include "pipeline/rtp/vp8_depacketizer.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

// Payloads with 16 bits of length in front; an empty one begins a new unit.
template <class Depacketizer>
void run(gulou::BytesView rest) {
    Depacketizer depacketizer;
    gulou::Bytes unit;
    depacketizer.begin();
    std::size_t most = 0;
    while (rest.size() >= 2) {
        const std::size_t size = std::min<std::size_t>(gulou::rtp::read_u16(rest), rest.size() - 2);
        const auto payload = rest.subspan(2, size);
        rest = rest.subspan(2 + size);
        if (payload.empty()) {
            depacketizer.begin();
            unit.clear();
            most = 0;
            continue;
        }
        (void)depacketizer.add(payload, unit);
        most += 2 * payload.size() + 8; // a start code for at least three bytes
        if (unit.size() > most)
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    run<gulou::rtp::H264Depacketizer>({data, size});
    run<gulou::rtp::Vp8Depacketizer>({data, size});
    return 0;
}
