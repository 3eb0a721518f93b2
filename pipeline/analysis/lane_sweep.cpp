#include "pipeline/analysis/lane_sweep.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double same_stand = 0.6; // overlap
constexpr double forgotten = 150;  // seconds

} // namespace

std::vector<Labelled> LaneSweep::again(std::vector<Labelled> seen, double now) {
    if (now - last_at_ > forgotten)
        last_.clear();
    std::vector<Labelled> out;
    for (const auto& one : seen)
        if (std::ranges::any_of(last_, [&](const Labelled& before) {
                return before.label == one.label && overlap(before.box, one.box) >= same_stand;
            }))
            out.push_back(one);
    last_ = std::move(seen);
    before_at_ = last_at_;
    last_at_ = now;
    return out;
}

} // namespace gulou::analysis
