#include "pipeline/rtp/stun.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const gulou::BytesView packet(data, size);
    if (const auto message = gulou::rtp::parse_stun(packet))
        (void)gulou::rtp::verify_integrity(packet, *message, "0123456789012345678901");
    return 0;
}
