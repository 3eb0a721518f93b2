#include "server/config/addresses.hpp"

#include "server/config/endpoint.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gulou::config {
namespace {

TEST(OwnAddresses, AreNumericWithLoopbackLast) {
    const auto addresses = own_addresses();
    ASSERT_FALSE(addresses.empty());
    for (const auto& address : addresses)
        EXPECT_TRUE(is_numeric_address(address)) << address;
    const auto loopback = std::ranges::find(addresses, "127.0.0.1");
    EXPECT_TRUE(std::all_of(loopback, addresses.end(), [](const std::string& address) {
        return address.starts_with("127.") || address == "::1";
    }));
}

} // namespace
} // namespace gulou::config
