#include "pipeline/rtp/picture_height.hpp"

#include "pipeline/rtp/h264.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gulou::rtp {
namespace {

constexpr std::size_t most_bytes = 64; // height comes early
constexpr int macroblock = 16;

// Bits of a parameter set without its emulation prevention bytes; zeros behind the end.
class Bits {
public:
    explicit Bits(BytesView in) {
        int zeros = 0;
        for (const auto byte : in) {
            if (size_ == bytes_.size())
                break;
            if (zeros >= 2 && byte == 3) {
                zeros = 0;
                continue;
            }
            zeros = byte == 0 ? zeros + 1 : 0;
            bytes_[size_++] = byte;
        }
    }
    unsigned flag() {
        if (at_ / 8 >= size_)
            ended_ = true;
        const unsigned bit = ended_ ? 0 : (bytes_[at_ / 8] >> (7 - at_ % 8)) & 1U;
        ++at_;
        return bit;
    }
    std::uint32_t take(unsigned count) {
        std::uint32_t out = 0;
        while (count-- > 0)
            out = (out << 1) | flag();
        return out;
    }
    std::uint32_t exp_golomb() {
        unsigned zeros = 0;
        while (!ended_ && zeros < 31 && flag() == 0)
            ++zeros;
        return (1U << zeros) - 1 + take(zeros);
    }
    bool ended() const { return ended_; }

private:
    std::array<std::uint8_t, most_bytes> bytes_{};
    std::size_t size_ = 0;
    std::size_t at_ = 0;
    bool ended_ = false;
};

// Of the high profiles; false for a scaling matrix, which would have to be walked.
bool skip_chroma(Bits& bits) {
    if (bits.exp_golomb() == 3)
        bits.flag();
    bits.exp_golomb();
    bits.exp_golomb();
    bits.flag();
    return bits.flag() == 0;
}

void skip_order_count(Bits& bits) {
    const auto type = bits.exp_golomb();
    if (type == 0)
        bits.exp_golomb();
    if (type != 1)
        return;
    bits.flag();
    bits.exp_golomb();
    bits.exp_golomb();
    for (auto left = std::min(bits.exp_golomb(), 255U); left > 0; --left)
        bits.exp_golomb();
}

int height_of(BytesView set) {
    Bits bits(set);
    const auto profile = bits.take(8);
    bits.take(16);
    bits.exp_golomb();
    const bool simple = profile == 66 || profile == 77 || profile == 88;
    if (!simple && !skip_chroma(bits))
        return 0;
    bits.exp_golomb();
    skip_order_count(bits);
    bits.exp_golomb();
    bits.flag();
    bits.exp_golomb(); // width
    const auto rows = static_cast<int>(std::min(bits.exp_golomb(), 1023U)) + 1;
    const int fields = bits.flag() != 0 ? 1 : 2;
    if (fields == 2)
        bits.flag();
    bits.flag();
    int cropped = 0;
    if (bits.flag() != 0) {
        bits.exp_golomb();
        bits.exp_golomb();
        cropped = static_cast<int>(std::min(bits.exp_golomb(), 1023U));
        cropped += static_cast<int>(std::min(bits.exp_golomb(), 1023U));
    }
    return bits.ended() ? 0 : std::max(rows * fields * macroblock - cropped * 2 * fields, 0);
}

} // namespace

int h264_height(BytesView payload) {
    if (payload.size() > 3 && nal_type(payload) == NalType::StapA)
        payload = payload.subspan(3);
    if (payload.empty() || nal_type(payload) != NalType::SequenceParameters)
        return 0;
    return height_of(payload.subspan(1));
}

int vp8_height(BytesView frame) {
    constexpr std::size_t height_at = 8;
    if (frame.size() < height_at + 2)
        return 0;
    return (frame[height_at] | (frame[height_at + 1] << 8)) & 0x3FFF;
}

} // namespace gulou::rtp
