// What another process of this machine uses: CPU time, memory, threads.
#pragma once

#include "bench/relay_load/time.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace gulou::bench {

class ProcessMeter {
public:
    // `pid` 0: nothing to measure, every figure is 0.
    explicit ProcessMeter(pid_t pid) : pid_(pid) {}

    // All threads, user and kernel, to the nanosecond; ended threads included.
    Nanos cpu() const;
    // Of the threads with this name.
    Nanos cpu_of(const std::string& thread) const;
    std::uint64_t pss_kib() const;
    unsigned threads() const;
    // Time all processors spent on soft interrupts, which is charged to nobody.
    static Nanos softirq();

private:
    pid_t pid_;
};

// This process' own CPU time.
Nanos own_cpu();

} // namespace gulou::bench
