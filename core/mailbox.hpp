// Bounded hand-over between threads: Mailbox keeps order, Slot and Latest keep only the newest.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace gulou {

// Many senders, one receiver. Full: push returns false and the value is the sender's to count.
template <class T>
class Mailbox {
public:
    explicit Mailbox(std::size_t bound) : bound_(bound) {}

    bool push(T value) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_ || queue_.size() >= bound_)
                return false;
            queue_.push_back(std::move(value));
        }
        ready_.notify_one();
        return true;
    }

    // Waits for at least one value; takes up to `most` in order; empty once closed and drained.
    std::deque<T> take(std::size_t most) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return closed_ || !queue_.empty(); });
        std::deque<T> out;
        while (!queue_.empty() && out.size() < most) {
            out.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
        return out;
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return queue_.size();
    }

private:
    const std::size_t bound_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<T> queue_;
    bool closed_ = false;
};

// Bound 1, newest wins: what frames wait in. put() says whether an older value was replaced.
template <class T>
class Slot {
public:
    bool put(T value) {
        const std::lock_guard lock(mutex_);
        const bool replaced = value_.has_value();
        value_ = std::move(value);
        return replaced;
    }
    std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(value_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<T> value_;
};

// Bound 1, newest wins, and reading leaves it there: what a late comer is shown.
template <class T>
class Latest {
public:
    void put(T value) {
        const std::lock_guard lock(mutex_);
        value_ = std::move(value);
    }
    std::optional<T> get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }

private:
    mutable std::mutex mutex_;
    std::optional<T> value_;
};

} // namespace gulou
