#include "core/error.hpp"

namespace gulou {

std::string_view name(ErrorCode code) {
    switch (code) {
    case ErrorCode::Invalid:
        return "invalid";
    case ErrorCode::Unauthenticated:
        return "unauthenticated";
    case ErrorCode::Forbidden:
        return "forbidden";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::Conflict:
        return "conflict";
    case ErrorCode::Limited:
        return "limited";
    case ErrorCode::TooLarge:
        return "too_large";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Unavailable:
        return "unavailable";
    case ErrorCode::Exhausted:
        return "exhausted";
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

} // namespace gulou
