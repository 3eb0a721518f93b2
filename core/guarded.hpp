// A value several threads use, one at a time.
#pragma once

#include <mutex>
#include <utility>

namespace gulou {

// Any thread. For short work only: whoever comes later waits.
template <class T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    // Calls `f` with the value and returns its answer; no reference may leave `f`.
    template <class F>
    auto with(F f) {
        const std::lock_guard lock(mutex_);
        return f(value_);
    }

private:
    std::mutex mutex_;
    T value_{};
};

} // namespace gulou
