#include "server/accounts/login_limiter.hpp"

#include <algorithm>

namespace gulou::accounts {

namespace {

// Usernames are the same whatever their case, so their failures are.
std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string pair_key(std::string_view account, std::string_view address) {
    return lower(account) + '\n' + std::string(address);
}

} // namespace

std::chrono::seconds FailureTable::wait(const std::string& key, SteadyTime now) const {
    const auto it = windows_.find(key);
    if (it == windows_.end() || it->second.failures < limit_)
        return {};
    const auto left = it->second.began + window_ - now;
    return std::max(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds{0});
}

void FailureTable::count(const std::string& key, SteadyTime now) {
    const auto it = windows_.find(key);
    if (it != windows_.end() && now < it->second.began + window_) {
        ++it->second.failures;
        return;
    }
    make_room(now);
    windows_.insert_or_assign(key, Window{now, 1});
    by_age_.emplace_back(now, key);
}

void FailureTable::take_back(const std::string& key) {
    if (const auto it = windows_.find(key); it != windows_.end() && --it->second.failures <= 0)
        windows_.erase(it);
}

void FailureTable::make_room(SteadyTime now) {
    while (!by_age_.empty() &&
           (by_age_.size() >= bound_ || by_age_.front().first + window_ <= now)) {
        const auto it = windows_.find(by_age_.front().second);
        if (it != windows_.end() && it->second.began == by_age_.front().first)
            windows_.erase(it);
        by_age_.pop_front();
    }
}

LoginLimiter::LoginLimiter(const LoginLimits& limits)
    : pairs_(limits.window, limits.per_account_and_address, limits.remembered),
      addresses_(limits.window, limits.per_address, limits.remembered),
      accounts_(limits.window, limits.per_account, limits.remembered) {}

std::optional<std::chrono::seconds> LoginLimiter::admit(std::string_view account,
                                                        std::string_view address, SteadyTime now) {
    if (const auto left = wait(account, address, now); left.count() > 0)
        return left;
    pairs_.count(pair_key(account, address), now);
    addresses_.count(std::string(address), now);
    accounts_.count(lower(account), now);
    return std::nullopt;
}

void LoginLimiter::succeeded(std::string_view account, std::string_view address) {
    pairs_.forget(pair_key(account, address));
    addresses_.take_back(std::string(address));
    accounts_.take_back(lower(account));
}

void LoginLimiter::withdrawn(std::string_view account, std::string_view address) {
    pairs_.take_back(pair_key(account, address));
    addresses_.take_back(std::string(address));
    accounts_.take_back(lower(account));
}

std::chrono::seconds LoginLimiter::wait(std::string_view account, std::string_view address,
                                        SteadyTime now) const {
    return std::max({pairs_.wait(pair_key(account, address), now),
                     addresses_.wait(std::string(address), now),
                     accounts_.wait(lower(account), now)});
}

} // namespace gulou::accounts
