#include "pipeline/relay/layer_router.hpp"

#include <algorithm>

namespace gulou::relay {

std::optional<std::size_t> LayerRouter::find(const rtp::PacketView& packet,
                                             const rtp::ExtensionIds& ids) {
    const auto ssrc = packet.header.ssrc;
    for (std::size_t i = 0; i < rids_.size(); ++i)
        if (media_[i] == ssrc || repair_[i] == ssrc)
            return i;
    rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        const bool repair = ids.repaired_rid != 0 && element->id == ids.repaired_rid;
        if (!repair && (ids.rid == 0 || element->id != ids.rid))
            continue;
        const auto layer = layer_of(element->value);
        if (layer)
            (repair ? repair_ : media_)[*layer] = ssrc;
        return layer;
    }
    return std::nullopt;
}

std::optional<std::size_t> LayerRouter::layer_of(BytesView rid) const {
    const auto at = std::find(rids_.begin(), rids_.end(), as_text(rid));
    if (at == rids_.end())
        return std::nullopt;
    return static_cast<std::size_t>(at - rids_.begin());
}

} // namespace gulou::relay
