#include "pipeline/rtp/sdp.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou::rtp;
    const auto offer = parse_offer(gulou::as_text(gulou::BytesView(data, size)));
    if (!offer)
        return offer.error().message.empty() ? std::abort(), 0 : 0;
    // What is accepted must be answerable.
    SdpAnswer answer;
    answer.fingerprint = offer->fingerprint;
    for (const auto& media : offer->media) {
        AnswerMedia out;
        out.type = media.type;
        out.mid = media.mid;
        out.formats = media.formats;
        out.extensions = media.extensions;
        for (const auto& format : media.formats)
            (void)parameter(format.parameters, "packetization-mode");
        answer.media.push_back(std::move(out));
    }
    if (write_answer(answer).empty())
        std::abort();
    return 0;
}
