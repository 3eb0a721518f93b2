// Bounded hand-over between threads where the receiver must not allocate: the places are made once.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace gulou {

// Many senders, one receiver, in order. Full: push returns false and the value is the sender's to
// count.
template <class T>
class RingMailbox {
public:
    explicit RingMailbox(std::size_t bound) : places_(bound) {}

    bool push(T value) {
        const std::lock_guard lock(mutex_);
        if (count_ == places_.size())
            return false;
        places_[(first_ + count_++) % places_.size()] = std::move(value);
        return true;
    }

    // The oldest; nothing when empty. Does not wait.
    std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        if (count_ == 0)
            return std::nullopt;
        auto& place = places_[first_];
        first_ = (first_ + 1) % places_.size();
        --count_;
        return std::exchange(place, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::vector<std::optional<T>> places_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

} // namespace gulou
