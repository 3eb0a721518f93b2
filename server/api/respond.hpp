// From JSON values and Results to HTTP responses.
#pragma once

#include "server/api/encode.hpp"
#include "server/net/message.hpp"

namespace gulou::api {

inline net::Response ok(const Json& json) {
    return net::json_response(200, json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

inline net::Response answer(const Result<Json>& result) {
    return result ? ok(*result) : net::problem(result.error());
}

inline net::Response jpeg(const Bytes& picture) {
    net::Response response;
    response.content_type = "image/jpeg";
    response.body = std::string(as_text(picture));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    return response;
}

} // namespace gulou::api
