#include "pipeline/relay/allocation.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

constexpr double upgrade_margin = 1.2;
// Measured rates sway with the picture; what is sent may go a little over.
constexpr double present_margin = 0.9;
constexpr std::size_t most_demands = 32;
// Off, the temporal layers of the lowest layer, the layers above it.
constexpr std::size_t most_steps = 1 + VideoDemand::most_temporal + VideoDemand::most_layers;

struct Step {
    SinkAim aim;
    std::uint32_t bps = 0;
};

// What can be had of one video, from nothing to the best its tile can use, each more than the last.
struct Ladder {
    std::array<Step, most_steps> steps{};
    std::size_t count = 0;
    std::size_t present = 0; // the step taken now
    std::size_t chosen = 0;

    void add(const SinkAim& aim, std::uint32_t bps) {
        if (count == 0 || bps > steps[count - 1].bps)
            steps[count++] = {aim, bps};
        else if (bps == steps[count - 1].bps)
            steps[count - 1].aim = aim;
    }
    // In the budget's eyes: better than at present costs more than it does.
    double cost(std::size_t step) const {
        return steps[step].bps * (step > present ? upgrade_margin : present_margin);
    }
    bool more() const { return chosen + 1 < count; }
    double raise_cost() const { return cost(chosen + 1) - cost(chosen); }
};

// The smallest layer that fills the tile; browsers' layers halve from one to the next where
// nothing is known of their size.
std::size_t best_layer(const VideoDemand& demand) {
    auto best = demand.layer_count - 1;
    while (best > 0 && demand.layers[best].bps.back() == 0)
        --best;
    if (demand.height < 0)
        return best;
    const int top = demand.layers[best].height > 0 ? demand.layers[best].height : 720;
    while (best > 0) {
        const auto& lower = demand.layers[best - 1];
        const int height = lower.height > 0 ? lower.height : top >> (demand.layer_count - best);
        if (height < demand.height || lower.bps.back() == 0)
            break;
        --best;
    }
    return best;
}

Ladder make_ladder(const VideoDemand& demand) {
    Ladder ladder;
    ladder.add({SinkAim::Sending::Off, 0, SinkAim::every_frame}, 0);
    if (demand.height == 0)
        return ladder;
    const auto best = best_layer(demand);
    bool lowest = true;
    for (std::size_t i = 0; i <= best; ++i) {
        const auto& layer = demand.layers[i];
        const auto number = static_cast<std::uint8_t>(i);
        if (layer.bps.back() == 0)
            continue;
        for (std::size_t t = 0; lowest && t + 1 < VideoDemand::most_temporal; ++t)
            if (layer.bps[t] > 0)
                ladder.add({SinkAim::Sending::On, number, static_cast<std::uint8_t>(t)},
                           layer.bps[t]);
        ladder.add({SinkAim::Sending::On, number, SinkAim::every_frame}, layer.bps.back());
        lowest = false;
    }
    if (ladder.count == 1) // nothing comes: nothing to save either
        ladder.steps[0].aim = {SinkAim::Sending::On, static_cast<std::uint8_t>(best),
                               SinkAim::every_frame};
    const auto& now = demand.now;
    for (std::size_t i = 0; i < ladder.count; ++i) {
        const auto& aim = ladder.steps[i].aim;
        if (now.sending == SinkAim::Sending::On && aim.sending == SinkAim::Sending::On &&
            (aim.layer < now.layer || (aim.layer == now.layer && aim.temporal <= now.temporal)))
            ladder.present = i;
    }
    return ladder;
}

struct Ladders {
    std::array<Ladder, most_demands> all;
    std::array<std::size_t, most_demands> order{}; // larger tiles first
    std::size_t count = 0;
};

void make_ladders(Ladders& out, std::span<const VideoDemand> demands) {
    out.count = std::min(demands.size(), most_demands);
    for (std::size_t i = 0; i < out.count; ++i) {
        out.all[i] = make_ladder(demands[i]);
        out.order[i] = i;
    }
    const auto size = [&](std::size_t i) {
        return demands[i].height < 0 ? INT32_MAX : demands[i].height;
    };
    // Not std::stable_sort: it allocates.
    std::sort(out.order.begin(), out.order.begin() + static_cast<std::ptrdiff_t>(out.count),
              [&](std::size_t a, std::size_t b) {
                  return size(a) != size(b) ? size(a) > size(b) : a < b;
              });
}

Allocation take(Ladders& ladders, std::span<SinkAim> aims) {
    Allocation out;
    std::size_t wanted = 0;
    std::size_t shown = 0;
    double next = 0;
    double used = 0;
    for (std::size_t i = 0; i < ladders.count; ++i) {
        const auto& ladder = ladders.all[i];
        aims[i] = ladder.steps[ladder.chosen].aim;
        out.used_bps += ladder.steps[ladder.chosen].bps;
        used += ladder.cost(ladder.chosen);
        wanted += ladder.count > 1;
        shown += ladder.count > 1 && ladder.chosen > 0;
        if (!ladder.more())
            continue;
        out.quality = Quality::Reduced;
        const auto more =
            ladder.steps[ladder.chosen + 1].bps * upgrade_margin - ladder.cost(ladder.chosen);
        if (next == 0 || more < next)
            next = more;
    }
    if (wanted > 0 && shown == 0)
        out.quality = Quality::AudioOnly;
    out.wanted_bps = next > 0 ? static_cast<std::uint32_t>(used + next) : 0;
    return out;
}

} // namespace

Allocation allocate(std::span<const VideoDemand> demands, const LinkBudget& budget,
                    std::span<SinkAim> aims) {
    Ladders ladders;
    make_ladders(ladders, demands);
    double left = budget.bps;
    for (bool raised = true; raised;) {
        raised = false;
        for (std::size_t i = 0; i < ladders.count; ++i) {
            auto& ladder = ladders.all[ladders.order[i]];
            const bool held =
                budget.upgrades == LinkBudget::Upgrades::Held && ladder.chosen >= ladder.present;
            if (!ladder.more() || held || ladder.raise_cost() > left)
                continue;
            left -= ladder.raise_cost();
            ++ladder.chosen;
            raised = true;
        }
    }
    return take(ladders, aims);
}

Allocation allocate_all(std::span<const VideoDemand> demands, std::span<SinkAim> aims) {
    Ladders ladders;
    make_ladders(ladders, demands);
    for (std::size_t i = 0; i < ladders.count; ++i)
        ladders.all[i].chosen = ladders.all[i].count - 1;
    return take(ladders, aims);
}

} // namespace gulou::relay
