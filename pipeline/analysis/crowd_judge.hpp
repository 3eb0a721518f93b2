// Whether as many people as a crowd stay together long enough: pure decisions.
#pragma once

#include <deque>
#include <optional>

namespace gulou::analysis {

class CrowdJudge {
public:
    // `people` are a crowd; `dwell` in seconds.
    CrowdJudge(int people, double dwell) : people_(people), dwell_(dwell) {}

    enum class Verdict {
        Nothing,
        Ripe, // a crowd for the dwell: raise() it, or deny() it
        Over  // fewer than 0.7 of a crowd for 10 s: it has been cleared
    };
    // One count. Seconds of any clock that does not jump.
    Verdict see(double count, double now);
    void raise() { raised_ = true; }
    // Something contradicts: asks again after 10 s.
    void deny(double now) { denied_until_ = now + 10; }

    double count() const { return count_; } // median of the last 5 s
    double began() const { return began_; } // of the crowd that is, or has just been cleared

private:
    struct Count {
        double people, at;
    };
    int people_;
    double dwell_;
    std::deque<Count> counts_; // bound: 5 s, at most 64
    double count_ = 0, began_ = -1, few_since_ = -1, denied_until_ = -1;
    bool raised_ = false, over_ = false;
};

} // namespace gulou::analysis
