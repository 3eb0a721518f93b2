#include "pipeline/analysis/load_gauge.hpp"

namespace gulou::analysis {

void LoadGauge::roll(SteadyTime now) {
    if (now - second_ < std::chrono::seconds(1))
        return;
    // Seconds in which nothing was measured were calm ones, however many they were.
    if (now - second_ > std::chrono::seconds(fall_after) && count_ == 0)
        level_ = LoadLevel::Full;
    second_ = now;
    last_ = count_ > 0 ? sum_ / count_ : std::chrono::milliseconds(0);
    judge();
    sum_ = std::chrono::milliseconds(0);
    count_ = 0;
}

void LoadGauge::judge() {
    late_ = last_ > late ? late_ + 1 : 0;
    calm_ = last_ < calm ? calm_ + 1 : 0;
    if (late_ >= rise_after && level_ < LoadLevel::ThrowingHalf) {
        level_ = static_cast<LoadLevel>(static_cast<int>(level_) + 1);
        late_ = 0;
    }
    if (calm_ >= fall_after && level_ > LoadLevel::Full) {
        level_ = static_cast<LoadLevel>(static_cast<int>(level_) - 1);
        calm_ = 0;
    }
}

} // namespace gulou::analysis
