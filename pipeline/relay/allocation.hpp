// Which layer and how many frames of each video one subscriber gets, when its link cannot carry
// everything: lower simulcast layers first, then fewer frames, then sound only. Pure.
#pragma once

#include "pipeline/relay/relay_listener.hpp"
#include "pipeline/relay/sink_config.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gulou::relay {

// A video meant for the subscriber. Rates are measured, in bits per second.
struct VideoDemand {
    static constexpr std::size_t most_layers = 3;
    static constexpr std::size_t most_temporal = 3;
    struct Layer {
        // With temporal layers up to the index; all alike where frames cannot be left out, 0 where
        // nothing is sent.
        std::array<std::uint32_t, most_temporal> bps{};
        int height = 0; // of the picture; 0: not known
    };
    std::array<Layer, most_layers> layers{};
    std::size_t layer_count = 1;
    int height = -1; // of the tile in pixels; 0: hidden; -1: not known, the best is wanted
    SinkAim now;     // as sent at present
};

struct LinkBudget {
    std::uint32_t bps = 0; // what the link carries, without sound and the like
    enum class Upgrades { Allowed, Held } upgrades = Upgrades::Allowed;
};

struct Allocation {
    Quality quality = Quality::Full;
    std::uint32_t used_bps = 0;
    // What the link would have to carry for the next better picture; 0: there is none.
    std::uint32_t wanted_bps = 0;
};

// Fills `aims`, one a demand. Every video gets a picture before any gets a better one, larger tiles
// first; what is better than at present must fit with a margin, what is sent may stay without one.
Allocation allocate(std::span<const VideoDemand> demands, const LinkBudget& budget,
                    std::span<SinkAim> aims);
// The best each tile can use, whatever the link.
Allocation allocate_all(std::span<const VideoDemand> demands, std::span<SinkAim> aims);

} // namespace gulou::relay
