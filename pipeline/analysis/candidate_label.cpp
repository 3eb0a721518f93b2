#include "pipeline/analysis/candidate_label.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

// A model wants to see a thing in its place: yolox-nano gives the suitcase of avss_ab_easy .34 with
// 0.3 around it and .84 with 0.5 to 1.
constexpr double around = 0.75;
constexpr double covers = 0.3;      // of the candidate, or of what was seen
constexpr double sure_person = 0.5; // score

double shared_area(const Box& a, const Box& b) {
    const double w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return std::max(0.0, w) * std::max(0.0, h);
}

// What is seen is the candidate, or a part of it, or the whole of which it is one.
bool is_it(const Labelled& seen, const Box& box) {
    const double both = shared_area(seen.box, box);
    return both > covers * box.width * box.height &&
           both > covers * seen.box.width * seen.box.height;
}

} // namespace

Box with_surroundings(const Box& box) {
    return {box.x - around * box.width, box.y - around * box.height, (1 + 2 * around) * box.width,
            (1 + 2 * around) * box.height};
}

Opinion judge(const std::vector<Labelled>& seen, const Box& box,
              const std::vector<std::string>& wanted, People people) {
    const Labelled* best = nullptr;
    const Labelled* person = nullptr;
    for (const auto& one : seen) {
        if (!is_it(one, box))
            continue;
        const bool fits = wanted.empty() || std::ranges::find(wanted, one.label) != wanted.end();
        if (one.label == "person" && wanted.empty()) {
            if (person == nullptr)
                person = &one;
        } else if (fits && best == nullptr) {
            best = &one;
        }
    }
    if (best != nullptr)
        return {false, best->label};
    if (!wanted.empty())
        return {true, {}};
    if (person == nullptr)
        return {};
    return {people == People::DoNotCount && person->score >= sure_person, person->label};
}

Opinion opinion(Labeller* labeller, const media::Frame& frame, const Box& box,
                const std::vector<std::string>& wanted, People people) {
    if (labeller == nullptr)
        return {};
    return judge(labeller->look(frame, with_surroundings(box)), box, wanted, people);
}

} // namespace gulou::analysis
