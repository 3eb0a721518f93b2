// Small text forms shared by protocols: hex, and random tokens.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gulou {

std::string to_hex(BytesView bytes);                  // lower case
std::optional<Bytes> from_hex(std::string_view text); // either case, even length
// `bytes` of the system's randomness as URL-safe base64 without padding.
std::string random_token(std::size_t bytes);
bool is_digits(std::string_view text); // non-empty and only 0–9

} // namespace gulou
