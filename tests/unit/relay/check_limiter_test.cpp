#include "pipeline/relay/check_limiter.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

rtp::TransportAddress at(std::uint8_t net, std::uint8_t host) {
    return rtp::TransportAddress::v4({198, 51, net, host}, 4711);
}

class Row04FailedChecks : public testing::Test {
protected:
    int try_from(std::uint8_t net, int times) {
        int verified = 0;
        for (int i = 0; i < times; ++i) {
            const auto from = at(net, static_cast<std::uint8_t>(i));
            if (!limiter_.allows(from, clock_.steady()))
                continue;
            ++verified;
            limiter_.failed(from);
        }
        return verified;
    }
    ManualClock clock_;
    CheckLimiter limiter_{1};
};

TEST_F(Row04FailedChecks, OneNetworkHasOneAllowanceHoweverManyHostsItHas) {
    EXPECT_EQ(try_from(1, 1000), 50);
    clock_.advance(std::chrono::milliseconds(1000));
    EXPECT_EQ(try_from(1, 1000), 10);
}

TEST_F(Row04FailedChecks, OtherNetworksAreNotHeldBack) {
    try_from(1, 1000);
    EXPECT_EQ(try_from(2, 20), 20);
}

TEST_F(Row04FailedChecks, AllNetworksTogetherAreBounded) {
    int verified = 0;
    for (int net = 0; net < 256; ++net)
        verified += try_from(static_cast<std::uint8_t>(net), 100);
    EXPECT_EQ(verified, 2000);
    clock_.advance(std::chrono::seconds(10));
    EXPECT_TRUE(limiter_.allows(at(1, 1), clock_.steady()));
}

TEST_F(Row04FailedChecks, WhoeverDoesNotFailIsNeverLimited) {
    for (int i = 0; i < 5000; ++i)
        EXPECT_TRUE(limiter_.allows(at(1, 1), clock_.steady()));
}

} // namespace
} // namespace gulou::relay
