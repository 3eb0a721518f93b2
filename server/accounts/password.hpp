// Passwords: argon2id through libsodium, and what a password must be like.
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace gulou::accounts {

// What one hash costs. The default is libsodium's INTERACTIVE (RFC 9106 §4, second choice, in
// spirit): 64 MiB and some 100 ms.
struct PasswordCost {
    unsigned long long passes = 2;
    std::size_t memory = 64u << 20; // bytes
};
// The least libsodium accepts: for tests.
PasswordCost least_cost();

// 8 to 256 bytes of UTF-8 without control characters; Invalid.
Result<void> check_password(std::string_view password);

// Slow on purpose; any thread. Exhausted when the memory is not to be had.
Result<std::string> hash_password(std::string_view password, const PasswordCost& cost);
// As slow as hashing was; false for a hash that is none.
bool verify_password(const std::string& hash, std::string_view password);

// Overwrites the text with zeros.
void wipe(std::string& secret);

} // namespace gulou::accounts
