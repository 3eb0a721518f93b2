#include "pipeline/rtp/extension.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

// Whatever is read from a packet's extensions can be written again, and reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gulou::rtp;
    const auto view = parse_packet(gulou::BytesView(data, size));
    if (!view)
        return 0;
    std::array<std::uint8_t, 1500> out{};
    ExtensionWriter writer(out);
    ExtensionReader reader(*view);
    std::array<ExtensionElement, 8> kept;
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (const auto element = reader.next()) {
        bytes += element->value.size();
        const bool fits = element->id >= 1 && element->id <= 14 && !element->value.empty() &&
                          element->value.size() <= 16;
        if (fits && count < kept.size())
            kept[count++] = *element;
    }
    if (bytes > view->extension.size())
        std::abort();
    for (std::size_t i = 0; i < count; ++i)
        writer.add(kept[i].id, kept[i].value);
    const auto head = writer.finish();
    write_header(out, {}, count > 0 ? HasExtension::Yes : HasExtension::No);
    const auto again = parse_packet(gulou::BytesView(out).first(head + 1));
    if (!again)
        std::abort();
    ExtensionReader check(*again);
    for (std::size_t i = 0; i < count; ++i) {
        const auto element = check.next();
        if (!element || element->id != kept[i].id ||
            !std::equal(element->value.begin(), element->value.end(), kept[i].value.begin(),
                        kept[i].value.end()))
            std::abort();
    }
    return 0;
}
