// How loud a party was since it was last asked, from the levels its packets carry (RFC 6464).
#pragma once

#include <cstdint>
#include <utility>

namespace gulou::relay {

class LevelMeter {
public:
    // The extension's byte: the voice flag and 0 (loudest) to 127 (silence) dB below overload.
    void note(std::uint8_t level) {
        sum_ += 127U - (level & 0x7FU);
        ++count_;
    }
    // The mean loudness in dB above silence, 0 to 127; 0 when nothing was sent (DTX).
    double take() {
        const auto count = std::exchange(count_, 0U);
        const auto sum = std::exchange(sum_, 0U);
        return count == 0 ? 0.0 : static_cast<double>(sum) / count;
    }

private:
    std::uint32_t sum_ = 0;
    std::uint32_t count_ = 0;
};

} // namespace gulou::relay
