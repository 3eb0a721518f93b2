#include "server/accounts/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gulou::accounts {

namespace {

// May be called any number of times from any thread.
void start_sodium() {
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium does not start");
}

constexpr std::size_t shortest = 8, longest = 256;

} // namespace

PasswordCost least_cost() {
    return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
}

Result<void> check_password(std::string_view password) {
    if (password.size() < shortest || password.size() > longest)
        return fail(ErrorCode::Invalid, "a password has 8 to 256 bytes");
    if (std::ranges::any_of(password, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return fail(ErrorCode::Invalid, "a password has no control characters");
    return {};
}

Result<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes,
                              cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(ErrorCode::Exhausted, "no memory to hash a password");
    return std::string(out.data());
}

bool verify_password(const std::string& hash, std::string_view password) {
    start_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void wipe(std::string& secret) {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

} // namespace gulou::accounts
