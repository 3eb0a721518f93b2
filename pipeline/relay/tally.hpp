// One thread's count of something, added to the process's counter now and then: counting a packet
// costs one plain addition, whatever the other threads do.
#pragma once

#include "core/counter.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gulou::relay {

class Tally {
public:
    // Enters itself into `all`, which outlives it and publishes it.
    Tally(std::vector<Tally*>& all, Counters& counters, std::string_view name,
          std::string_view help)
        : shared_(counters.counter(name, help)) {
        all.push_back(this);
    }
    Tally(const Tally&) = delete;
    Tally& operator=(const Tally&) = delete;

    void add(std::uint64_t n = 1) { value_ += n; }
    // What this thread counted since it last published is now part of the shared counter.
    void publish() {
        if (value_ != published_)
            shared_.add(value_ - std::exchange(published_, value_));
    }
    // Of this thread alone.
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0;
    std::uint64_t published_ = 0;
    Counter& shared_;
};

} // namespace gulou::relay
