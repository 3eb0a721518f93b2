// Named counts, kept by whoever counts and read by /metrics.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gulou {

// Any thread; adding is one relaxed atomic operation.
class Counter {
public:
    void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

// The process's counters by name; a counter lives as long as the set. Names follow Prometheus:
// snake_case, base unit, suffix _total. Any thread.
class Counters {
public:
    struct Sample {
        std::string name;
        std::string help;
        std::uint64_t value = 0;
    };

    // The same name gives the same counter.
    Counter& counter(std::string_view name, std::string_view help);
    std::vector<Sample> samples() const;

private:
    struct Entry {
        std::string help;
        Counter counter;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
};

} // namespace gulou
