// How often a login may be tried: per account from one address, per address, and per account from
// everywhere. Pure, one thread, bounded memory.
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gulou::accounts {

struct LoginLimits {
    std::chrono::seconds window{15 * 60}; // from the first failure
    int per_account_and_address = 5;
    int per_address = 20;
    int per_account = 100; // high: a stranger must not be able to lock someone out cheaply
    std::size_t remembered = 10'000; // keys of each kind; the oldest is forgotten first
};

// Failures by key, each key in a window that begins with its first failure.
class FailureTable {
public:
    FailureTable(std::chrono::seconds window, int limit, std::size_t bound)
        : window_(window), limit_(limit), bound_(bound) {}

    // How long until `key` may be tried again; zero: now.
    std::chrono::seconds wait(const std::string& key, SteadyTime now) const;
    void count(const std::string& key, SteadyTime now);
    void take_back(const std::string& key);
    void forget(const std::string& key) { windows_.erase(key); }
    std::size_t size() const { return windows_.size(); }

private:
    struct Window {
        SteadyTime began;
        int failures = 0;
    };
    void make_room(SteadyTime now);

    const std::chrono::seconds window_;
    const int limit_;
    const std::size_t bound_;
    std::unordered_map<std::string, Window> windows_;
    std::deque<std::pair<SteadyTime, std::string>> by_age_; // may name windows that are gone
};

class LoginLimiter {
public:
    explicit LoginLimiter(const LoginLimits& limits);

    // Nothing: go ahead, and the attempt counts as failed until succeeded() or withdrawn(), so
    // that attempts side by side don't slip through. Otherwise how long to wait.
    std::optional<std::chrono::seconds> admit(std::string_view account, std::string_view address,
                                              SteadyTime now);
    // Forgets the failures of this account from this address.
    void succeeded(std::string_view account, std::string_view address);
    // The attempt never came to a verdict.
    void withdrawn(std::string_view account, std::string_view address);
    std::chrono::seconds wait(std::string_view account, std::string_view address,
                              SteadyTime now) const;

private:
    FailureTable pairs_;
    FailureTable addresses_;
    FailureTable accounts_;
};

} // namespace gulou::accounts
