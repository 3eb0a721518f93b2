#include "pipeline/analysis/crowd_judge.hpp"

#include <algorithm>
#include <vector>

namespace gulou::analysis {
namespace {

constexpr double median_over = 5; // seconds
constexpr std::size_t most_counts = 64;
constexpr double keeps = 0.7;        // of a crowd
constexpr double cleared_after = 10; // seconds

} // namespace

CrowdJudge::Verdict CrowdJudge::see(double count, double now) {
    if (over_)
        began_ = -1;
    over_ = false;
    counts_.push_back({count, now});
    while (counts_.size() > most_counts || now - counts_.front().at > median_over)
        counts_.pop_front();
    std::vector<double> sorted;
    for (const auto& one : counts_)
        sorted.push_back(one.people);
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    count_ = *middle;
    // What has begun goes on while 0.7 of a crowd is there.
    const bool crowd = count_ >= (began_ >= 0 ? keeps * people_ : people_);
    if (crowd) {
        few_since_ = -1;
        if (began_ < 0)
            began_ = now;
        const bool ripe =
            !raised_ && now - began_ >= dwell_ && now >= denied_until_ && count_ >= people_;
        return ripe ? Verdict::Ripe : Verdict::Nothing;
    }
    if (!raised_) {
        began_ = -1;
        return Verdict::Nothing;
    }
    if (few_since_ < 0)
        few_since_ = now;
    if (now - few_since_ < cleared_after)
        return Verdict::Nothing;
    raised_ = false;
    few_since_ = -1;
    over_ = true;
    return Verdict::Over;
}

} // namespace gulou::analysis
