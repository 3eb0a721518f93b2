#include "pipeline/analysis/lane_questions.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

constexpr double first_wait = 10; // seconds
constexpr std::size_t most_vetoed = 32;

} // namespace

Opinion LaneQuestions::ask(cv::Rect box, double now, const AskModel& model) {
    std::erase_if(vetoed_, [&](const Vetoed& v) { return now > v.ask_again + 2 * v.wait; });
    const auto before = std::ranges::find_if(
        vetoed_, [&](const Vetoed& v) { return (v.box & box).area() > v.box.area() / 2; });
    if (before != vetoed_.end() && now < before->ask_again)
        return {true, {}};
    auto opinion = model(box);
    const double wait = before != vetoed_.end() ? 2 * before->wait : first_wait;
    if (before != vetoed_.end())
        vetoed_.erase(before);
    if (opinion.vetoed && vetoed_.size() < most_vetoed)
        vetoed_.push_back({box, now + wait, wait});
    return opinion;
}

} // namespace gulou::analysis
