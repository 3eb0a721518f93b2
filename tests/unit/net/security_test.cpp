#include "server/net/security.hpp"

#include <gtest/gtest.h>

namespace gulou::net {
namespace {

Request from(std::string origin, std::string host) {
    Request request;
    if (!origin.empty())
        request.headers["origin"] = std::move(origin);
    request.headers["host"] = std::move(host);
    return request;
}

TEST(Origin, OfThisServerIsAccepted) {
    EXPECT_TRUE(check_origin(from("https://localhost:8443", "localhost:8443"), {}));
    EXPECT_TRUE(check_origin(from("https://Gulou.example", "gulou.example:443"), {}));
    EXPECT_TRUE(check_origin(from("https://[::1]:8443", "[::1]:8443"), {}));
}

TEST(Origin, OfAnybodyElseIsRefused) {
    EXPECT_FALSE(check_origin(from("", "localhost:8443"), {}));
    EXPECT_FALSE(check_origin(from("null", "localhost:8443"), {}));
    EXPECT_FALSE(check_origin(from("http://localhost:8443", "localhost:8443"), {}));
    EXPECT_FALSE(check_origin(from("https://localhost", "localhost:8443"), {}));
    EXPECT_FALSE(check_origin(from("https://localhost:8443.evil.example", "localhost:8443"), {}));
}

TEST(Origin, MayBeAllowedByName) {
    EXPECT_TRUE(check_origin(from("https://map.example", "gulou:8443"), {"https://map.example"}));
    EXPECT_FALSE(check_origin(from("https://map.example:1", "gulou"), {"https://map.example"}));
}

TEST(SecurityHeaders, ForbidInlineScript) {
    std::string_view policy;
    for (const auto& [name, value] : security_headers()) {
        if (name == "Content-Security-Policy")
            policy = value;
    }
    EXPECT_TRUE(policy.starts_with("default-src 'self';"));
    EXPECT_EQ(policy.find("script-src"), std::string_view::npos);
}

} // namespace
} // namespace gulou::net
