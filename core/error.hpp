// An expected failure: what kind it is, and one sentence a person can act on.
#pragma once

#include <string>
#include <string_view>

namespace gulou {

enum class ErrorCode {
    Invalid,         // the input is wrong
    Unauthenticated, // who are you
    Forbidden,       // known, but not allowed
    NotFound,
    Conflict,    // the thing changed or is in another state
    Limited,     // too many, too fast
    TooLarge,    // over a stated size
    Unsupported, // understood, but not done here (codec, profile)
    Unavailable, // a peer, camera or device does not answer
    Exhausted,   // disk, memory or queue full
    Internal,
};

// The wire name of a code: "invalid", "not_found", …
std::string_view name(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
};

} // namespace gulou
