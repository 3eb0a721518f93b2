#include "pipeline/analysis/standing_group.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace gulou::analysis {
namespace {

constexpr double same_moment = 1; // seconds
constexpr double near_by = 0.5;   // of the larger one's longer side

int gap(int from_a, int to_a, int from_b, int to_b) {
    return std::max({0, from_b - to_a, from_a - to_b});
}

// The first of the chain that leads from `i` to a part that stands for its whole thing.
std::size_t root(const std::vector<std::size_t>& of, std::size_t i) {
    while (of[i] != i)
        i = of[i];
    return i;
}

Part joined(const Part& a, const Part& b) {
    return {a.box | b.box, a.mask | b.mask, a.area + b.area};
}

} // namespace

bool came_together(const Arrived& a, const Arrived& b) {
    if (std::abs(a.ago - b.ago) > same_moment)
        return false;
    const int reach =
        cvRound(near_by * std::max({a.box.width, a.box.height, b.box.width, b.box.height}));
    return gap(a.box.x, a.box.br().x, b.box.x, b.box.br().x) <= reach &&
           gap(a.box.y, a.box.br().y, b.box.y, b.box.br().y) <= reach;
}

std::vector<Part> wholes(const std::vector<Part>& parts, const std::vector<double>& ago) {
    std::vector<std::size_t> of(parts.size());
    std::iota(of.begin(), of.end(), std::size_t{0});
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (came_together({parts[i].box, ago[i]}, {parts[k].box, ago[k]}))
                of[std::max(root(of, i), root(of, k))] = std::min(root(of, i), root(of, k));
    std::vector<Part> out(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& whole = out[root(of, i)];
        whole = whole.area == 0 ? parts[i] : joined(whole, parts[i]);
    }
    std::erase_if(out, [](const Part& part) { return part.area == 0; });
    std::ranges::sort(out, std::greater{}, &Part::area);
    return out;
}

} // namespace gulou::analysis
