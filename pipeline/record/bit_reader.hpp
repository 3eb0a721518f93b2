// Bits of an H.264 parameter set.
#pragma once

#include "core/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace gulou::record {

// Bits of an RBSP's first `most` bytes, emulation prevention removed (H.264 §7.4.1); 0 past the
// end.
class BitReader {
public:
    explicit BitReader(BytesView nal, std::size_t most = 64) {
        int zeros = 0;
        for (const auto byte : nal.first(std::min(nal.size(), most))) {
            if (zeros >= 2 && byte == 3) {
                zeros = 0;
                continue;
            }
            zeros = byte == 0 ? zeros + 1 : 0;
            bytes_.push_back(byte);
        }
    }
    std::uint32_t bit() {
        const std::size_t byte = at_ / 8;
        const auto shift = 7 - at_ % 8;
        ++at_;
        return byte < bytes_.size() ? (bytes_[byte] >> shift) & 1u : 0;
    }
    std::uint32_t bits(int count) {
        std::uint32_t value = 0;
        for (int i = 0; i < count; ++i)
            value = value << 1 | bit();
        return value;
    }
    std::uint32_t exp_golomb() { // §9.1
        int zeros = 0;
        while (zeros < 31 && bit() == 0)
            ++zeros;
        return (1u << zeros) - 1 + bits(zeros);
    }
    bool past_end() const { return at_ > bytes_.size() * 8; }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

} // namespace gulou::record
