// When it is enough to decode a stream's key frames.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace gulou::media {

// A picture of `width` is wanted, and key frames serve while they come `within` seconds; the stream
// is `stream_width` wide and has one every `gap` seconds. A stream hardly larger than what is
// wanted is cheap: it is decoded whole.
constexpr bool keyframes_serve(int width, double within, int stream_width, double gap) {
    return within > 0 && gap > 0 && gap <= within && stream_width * 4 > width * 5 &&
           stream_width > 800;
}

// The longest of the last three distances between key frames. One thread.
class KeyframePace {
public:
    void keyframe(std::chrono::nanoseconds pts) {
        if (last_ && pts > *last_) {
            gaps_[next_] = std::chrono::duration<double>(pts - *last_).count();
            next_ = (next_ + 1) % gaps_.size();
            known_ = std::min(known_ + 1, gaps_.size());
        }
        last_ = pts;
    }
    // Seconds; 0 until two distances are known.
    double gap() const { return known_ < 2 ? 0 : *std::max_element(gaps_.begin(), gaps_.end()); }

private:
    std::optional<std::chrono::nanoseconds> last_;
    std::array<double, 3> gaps_{};
    std::size_t next_ = 0, known_ = 0;
};

} // namespace gulou::media
