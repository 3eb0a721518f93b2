#include "pipeline/rtp/extension.hpp"
#include "pipeline/rtp/h264.hpp"
#include "pipeline/rtp/h264_packetizer.hpp"
#include "pipeline/rtp/packet_kind.hpp"
#include "pipeline/rtp/vp8.hpp"

#include <array>
#include <cstdlib>

namespace {

struct Check final : gulou::rtp::PayloadSink {
    void on_payload(gulou::BytesView payload, gulou::rtp::LastOfUnit) override {
        if (payload.empty() || payload.size() > gulou::rtp::most_payload)
            std::abort();
        (void)gulou::rtp::starts_keyframe(payload);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou::rtp;
    const gulou::BytesView bytes(data, size);
    (void)packet_kind(bytes);
    if (const auto view = parse_packet(bytes)) {
        if (view->header_size + view->payload.size() + view->padding != size)
            std::abort();
        ExtensionReader reader(*view);
        std::size_t total = 0;
        while (const auto element = reader.next())
            total += element->value.size();
        if (total > view->extension.size())
            std::abort();
        (void)starts_keyframe(view->payload);
        if (const auto descriptor = parse_vp8(view->payload))
            if (descriptor->size >= view->payload.size())
                std::abort();
    }
    Check check;
    std::array<std::uint8_t, most_payload> scratch{};
    packetize_h264(bytes, scratch, check);
    return 0;
}
