// Pixels side by side in one row: what a mask that is almost always empty is kept as.
#pragma once

#include <vector>

namespace gulou::analysis {

struct Run {
    int y = 0, x0 = 0, x1 = 0; // x1 one past the end
    int length() const { return x1 - x0; }
    bool operator==(const Run&) const = default;
};

// Row by row, each row from the left; no two touch.
using Runs = std::vector<Run>;

// Adds a run that comes after all others; one that touches the last becomes part of it.
inline void append(Runs& runs, const Run& run) {
    if (!runs.empty() && runs.back().y == run.y && runs.back().x1 == run.x0)
        runs.back().x1 = run.x1;
    else
        runs.push_back(run);
}

inline long pixels_of(const Runs& runs) {
    long sum = 0;
    for (const auto& run : runs)
        sum += run.length();
    return sum;
}

} // namespace gulou::analysis
