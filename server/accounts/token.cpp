#include "server/accounts/token.hpp"

#include "core/text.hpp"

#include <sodium.h>

namespace gulou::accounts {

std::string new_token() {
    return random_token(32);
}

Bytes token_hash(std::string_view token) {
    Bytes out(crypto_hash_sha256_BYTES);
    const BytesView in = as_bytes(token);
    crypto_hash_sha256(out.data(), in.data(), in.size());
    return out;
}

} // namespace gulou::accounts
