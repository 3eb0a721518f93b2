// Bits of an H.264 NAL unit, most significant first: parameter sets and slice headers are read with
// it.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace gulou::media {

// Skips emulation prevention bytes (ITU-T H.264 section 7.4.1). Behind the end there are zeros, and
// ended() says so. The bytes outlive the reader.
class BitReader {
public:
    explicit BitReader(BytesView nal) : nal_(nal) {}

    std::uint32_t bit() {
        if (left_ == 0 && !load())
            return 0;
        return (byte_ >> --left_) & 1U;
    }
    // `count` up to 32.
    std::uint32_t bits(int count) {
        std::uint32_t value = 0;
        for (int i = 0; i < count; ++i)
            value = value << 1 | bit();
        return value;
    }
    // Section 9.1, up to 2^32 - 2; a longer code ends the reading.
    std::uint32_t exp_golomb() {
        int zeros = 0;
        while (zeros < 32 && !ended_ && bit() == 0)
            ++zeros;
        ended_ = ended_ || zeros == 32;
        return ended_ ? 0 : ((1U << zeros) - 1) + bits(zeros);
    }
    // Section 9.1.1: 0, 1, -1, 2, -2 …
    std::int64_t signed_exp_golomb() {
        const auto code = static_cast<std::int64_t>(exp_golomb());
        return code % 2 != 0 ? (code + 1) / 2 : -code / 2;
    }
    // More was asked for than there is.
    bool ended() const { return ended_; }

private:
    bool load() {
        if (zeros_ >= 2 && at_ < nal_.size() && nal_[at_] == 3) {
            ++at_;
            zeros_ = 0;
        }
        if (at_ >= nal_.size()) {
            ended_ = true;
            return false;
        }
        byte_ = nal_[at_++];
        zeros_ = byte_ == 0 ? zeros_ + 1 : 0;
        left_ = 8;
        return true;
    }

    BytesView nal_;
    std::size_t at_ = 0; // the next byte
    int zeros_ = 0;      // just before it
    unsigned byte_ = 0;
    int left_ = 0; // bits of it
    bool ended_ = false;
};

} // namespace gulou::media
