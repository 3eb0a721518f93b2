// Which packet indices were already seen (RFC 3711 section 3.3.2), 1024 back from the newest.
#pragma once

#include <array>
#include <cstdint>

namespace gulou::relay {

class ReplayWindow {
public:
    static constexpr std::uint64_t size = 1024;

    // Neither seen nor too old.
    bool is_new(std::uint64_t index) const {
        if (empty_ || index > newest_)
            return true;
        return newest_ - index < size && !test(index);
    }
    // Only after authentication.
    void mark(std::uint64_t index) {
        if (empty_) {
            empty_ = false;
            newest_ = index;
        }
        if (index > newest_) {
            const auto steps = index - newest_ < size ? index - newest_ : size;
            for (std::uint64_t i = 0; i < steps; ++i)
                clear(index - i);
            newest_ = index;
        }
        bits_[index % size / 64] |= std::uint64_t{1} << (index % 64);
    }
    bool empty() const { return empty_; }
    std::uint64_t newest() const { return newest_; }

private:
    bool test(std::uint64_t index) const { return (bits_[index % size / 64] >> (index % 64)) & 1; }
    void clear(std::uint64_t index) {
        bits_[index % size / 64] &= ~(std::uint64_t{1} << (index % 64));
    }

    std::array<std::uint64_t, size / 64> bits_{};
    std::uint64_t newest_ = 0;
    bool empty_ = true;
};

// The 48-bit index of `sequence` around the newest one known (RFC 3711 section 3.3.1). Stays at
// rollover 0 where it would fall before it.
constexpr std::uint64_t guess_index(std::uint64_t newest, std::uint16_t sequence) {
    const auto last = static_cast<std::uint16_t>(newest);
    std::uint64_t rollover = newest >> 16;
    if (last < 0x8000) {
        if (sequence > last && sequence - last > 0x8000 && rollover > 0)
            --rollover;
    } else if (last - 0x8000 > sequence) {
        ++rollover;
    }
    return ((rollover & 0xFFFFFFFFULL) << 16) | sequence;
}

} // namespace gulou::relay
