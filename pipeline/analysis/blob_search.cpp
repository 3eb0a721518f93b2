#include "pipeline/analysis/blob_search.hpp"

#include <algorithm>
#include <numeric>

namespace gulou::analysis {
namespace {

constexpr int reach = 2;                 // pixels this far apart still touch
constexpr std::size_t most_runs = 20000; // of one picture

class Groups {
public:
    explicit Groups(std::size_t n) : parent_(n) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i)
            i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent_[root(b)] = root(a); }

private:
    std::vector<std::size_t> parent_;
};

void join_touching(const Runs& runs, Groups& groups) {
    std::size_t first = 0; // first run that can still reach the current row
    for (std::size_t i = 0; i < runs.size(); ++i) {
        while (runs[first].y < runs[i].y - reach)
            ++first;
        for (std::size_t j = first; j < i; ++j)
            if (runs[j].x0 < runs[i].x1 + reach && runs[i].x0 < runs[j].x1 + reach)
                groups.join(i, j);
    }
}

struct Sum {
    double n = 0, x = 0, y = 0, contrast = 0;
    int x0 = 1 << 30, y0 = 1 << 30, x1 = 0, y1 = 0;

    void add(const Run& run, const Motion& motion) {
        const auto *before = motion.before.ptr(run.y), *middle = motion.middle.ptr(run.y),
                   *after = motion.after.ptr(run.y);
        const double length = run.length();
        n += length;
        x += length * (run.x0 + run.x1 - 1) / 2;
        y += length * run.y;
        for (int i = run.x0; i < run.x1; ++i)
            contrast += middle[i] - (before[i] + after[i]) / 2.0;
        x0 = std::min(x0, run.x0);
        x1 = std::max(x1, run.x1);
        y0 = std::min(y0, run.y);
        y1 = std::max(y1, run.y + 1);
    }
    Blob blob() const {
        return {{x / n, y / n},
                {static_cast<double>(x0), static_cast<double>(y0), static_cast<double>(x1 - x0),
                 static_cast<double>(y1 - y0)},
                n,
                contrast / n};
    }
};

} // namespace

std::optional<std::vector<Blob>> find_blobs(const Runs& runs, const Motion& motion,
                                            const BlobLimits& limits) {
    if (runs.size() > most_runs)
        return std::nullopt;
    Groups groups(runs.size());
    join_touching(runs, groups);
    std::vector<Sum> sums(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i)
        sums[groups.root(i)].add(runs[i], motion);
    std::vector<Blob> blobs;
    for (const auto& sum : sums)
        if (sum.n >= limits.min_area && sum.n <= limits.max_area)
            blobs.push_back(sum.blob());
    if (blobs.size() > limits.most)
        return std::nullopt;
    return blobs;
}

} // namespace gulou::analysis
