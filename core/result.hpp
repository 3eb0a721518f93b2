// Result<T>: a value or an Error; how every expected failure travels.
#pragma once

#include "core/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace gulou {

template <class T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::NotFound, "no such camera");
inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace gulou
