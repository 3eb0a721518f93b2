#include "server/config/endpoint.hpp"

#include <gtest/gtest.h>

namespace gulou::config {
namespace {

TEST(Endpoint, ReadsBothFamiliesAndWritesThemBack) {
    for (const auto* text : {"0.0.0.0:8443", "127.0.0.1:0", "[::]:443", "[::1]:65535"}) {
        const auto endpoint = parse_endpoint(text);
        ASSERT_TRUE(endpoint) << text;
        EXPECT_EQ(to_string(*endpoint), text);
    }
}

TEST(Endpoint, RefusesWhatIsNotAnAddressAndAPort) {
    for (const auto* text :
         {"", ":", "8443", ":8443", "localhost:8443", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536",
          "1.2.3.4:-1", "1.2.3.4:80x", "::1:80", "[1.2.3.4]:80", "[::1]", "1.2.3.4: 80"})
        EXPECT_FALSE(parse_endpoint(text)) << text;
}

} // namespace
} // namespace gulou::config
