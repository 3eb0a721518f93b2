// Durations counted in buckets of less than a hundredth of their value, for percentiles.
#pragma once

#include "bench/relay_load/time.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace gulou::bench {

class Histogram {
public:
    void add(Nanos value) {
        const auto v = static_cast<std::uint64_t>(std::max<Nanos>(value, 0));
        ++buckets_[index(v)];
        ++count_;
        most_ = std::max(most_, v);
    }
    void clear() { *this = {}; }
    std::uint64_t count() const { return count_; }
    Nanos most() const { return static_cast<Nanos>(most_); }
    // `share` of all values lie at or below the result.
    Nanos at(double share) const {
        auto left = static_cast<std::uint64_t>(share * static_cast<double>(count_));
        for (std::size_t i = 0; i < buckets_.size(); ++i) {
            if (left < buckets_[i])
                return static_cast<Nanos>(value(i));
            left -= buckets_[i];
        }
        return most();
    }

private:
    static constexpr unsigned fine = 8; // bits kept below the leading one
    static std::size_t index(std::uint64_t v) {
        const auto width = static_cast<unsigned>(std::bit_width(v));
        if (width <= fine)
            return v;
        const auto shift = width - fine;
        return (std::size_t{shift} << fine) + (v >> shift);
    }
    static std::uint64_t value(std::size_t i) {
        return std::uint64_t{i & ((1U << fine) - 1)} << (i >> fine);
    }

    std::array<std::uint64_t, (65U << fine)> buckets_{};
    std::uint64_t count_ = 0;
    std::uint64_t most_ = 0;
};

} // namespace gulou::bench
