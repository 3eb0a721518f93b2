// Which of a publisher's simulcast layers a packet belongs to, learnt from the stream ids its first
// packets carry (RFC 8852): browsers announce no SSRC for layers. Pure.
#pragma once

#include "pipeline/rtp/extension.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gulou::relay {

class LayerRouter {
public:
    static constexpr std::size_t most_layers = 3;

    // `rids` in the order of the layers, the smallest first; more than three are not told apart.
    explicit LayerRouter(std::vector<std::string> rids) : rids_(std::move(rids)) {
        rids_.resize(std::min(rids_.size(), most_layers));
    }
    std::size_t count() const { return rids_.size(); }
    const std::string& rid(std::size_t layer) const { return rids_[layer]; }

    // Nothing for a stream not known by its SSRC that does not say which layer it is.
    std::optional<std::size_t> find(const rtp::PacketView& packet, const rtp::ExtensionIds& ids);

private:
    std::optional<std::size_t> layer_of(BytesView rid) const;

    std::vector<std::string> rids_;
    std::array<std::uint32_t, most_layers> media_{}; // SSRCs by layer; 0: not seen
    std::array<std::uint32_t, most_layers> repair_{};
};

} // namespace gulou::relay
