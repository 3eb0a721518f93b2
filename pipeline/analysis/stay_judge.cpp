#include "pipeline/analysis/stay_judge.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr std::size_t looks_a_dwell = 12;
constexpr double longest = 30;     // seconds between two looks
constexpr double setting_down = 2; // seconds for which whoever brings it stands before it

} // namespace

double look_every(double dwell, double most) {
    return std::clamp(dwell / looks_a_dwell, 0.4, most);
}

void StayJudge::see(const Look& look, const cv::Mat& occupied, double now) {
    known_.see(look.picture, occupied, now);
    if (now - looked_at_ < look_every(dwell_s_, longest) - 1e-6)
        return;
    looked_at_ = now;
    looks_.push_back(look);
    if (looks_.size() > looks_a_dwell + 1)
        looks_.pop_front();
}

StayJudge::Judgement StayJudge::judge(const DuePart& due, const LanePicture& picture,
                                      const Surroundings& around, double now, double came,
                                      double noise) const {
    auto steady = steadiness(looks_, due.whole, noise);
    steady.since_first = since_first(looks_, due.core, now - dwell_s_ + setting_down, noise);
    auto look = appearance(due.whole, picture, around);
    look.known = known_.likeness(due.whole, picture, came, noise);
    return {decide(steady, look), steady, look.outline_now};
}

} // namespace gulou::analysis
