// What the object model is asked about one zone's candidates: each once, and seldom after a veto.
#pragma once

#include "pipeline/analysis/candidate_label.hpp"

#include <opencv2/core.hpp>

#include <functional>
#include <vector>

namespace gulou::analysis {

// What the object model says of a candidate (analysis pixels).
using AskModel = std::function<Opinion(cv::Rect box)>;

class LaneQuestions {
public:
    // Asks, or repeats the last veto: after one the next question waits 10 s, and each further one
    // twice as long. `now` in seconds of a clock that never jumps.
    Opinion ask(cv::Rect box, double now, const AskModel& model);

private:
    struct Vetoed {
        cv::Rect box;
        double ask_again = 0, wait = 0; // the clock's seconds, seconds
    };
    std::vector<Vetoed> vetoed_; // bound: 32
};

} // namespace gulou::analysis
