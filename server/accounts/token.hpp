// The opaque token of a session, of which the database only ever sees the SHA-256.
#pragma once

#include "core/bytes.hpp"

#include <string>
#include <string_view>

namespace gulou::accounts {

// 256 random bits as URL-safe base64.
std::string new_token();
// Fast is enough: a token cannot be guessed the way a password can.
Bytes token_hash(std::string_view token);

} // namespace gulou::accounts
