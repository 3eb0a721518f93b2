#include "server/accounts/login_limiter.hpp"

#include <gtest/gtest.h>

namespace gulou::accounts {
namespace {

using namespace std::chrono_literals;

class LoginLimiterTest : public testing::Test {
protected:
    LoginLimits limits;
    ManualClock clock;
    LoginLimiter limiter{limits};

    bool admitted(std::string_view account, std::string_view address) {
        return !limiter.admit(account, address, clock.steady());
    }
    int admitted_of(int tries, const char* account, const char* address) {
        int count = 0;
        for (int i = 0; i < tries; ++i)
            count += admitted(account, address);
        return count;
    }
};

TEST_F(LoginLimiterTest, StopsOneAccountFromOneAddressAfterFiveFailures) {
    EXPECT_EQ(admitted_of(9, "wang", "10.0.0.1"), 5);
    EXPECT_TRUE(admitted("wang", "10.0.0.2"));
    EXPECT_TRUE(admitted("li", "10.0.0.1"));
}

TEST_F(LoginLimiterTest, SaysHowLongToWait) {
    admitted_of(5, "wang", "10.0.0.1");
    clock.advance(5min);
    EXPECT_EQ(limiter.admit("wang", "10.0.0.1", clock.steady()), 10min);
    EXPECT_EQ(limiter.wait("wang", "10.0.0.1", clock.steady()), 10min);
}

TEST_F(LoginLimiterTest, LetsThemTryAgainAfterTheWindow) {
    admitted_of(5, "wang", "10.0.0.1");
    clock.advance(15min);
    EXPECT_EQ(admitted_of(9, "wang", "10.0.0.1"), 5);
}

TEST_F(LoginLimiterTest, ForgetsFailuresOfTheAccountAfterASuccess) {
    admitted_of(4, "wang", "10.0.0.1");
    ASSERT_TRUE(admitted("wang", "10.0.0.1"));
    limiter.succeeded("wang", "10.0.0.1");
    EXPECT_EQ(admitted_of(9, "wang", "10.0.0.1"), 5);
}

TEST_F(LoginLimiterTest, NeverStopsSomeoneWhoSucceeds) {
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(admitted("wang", "10.0.0.1"));
        limiter.succeeded("wang", "10.0.0.1");
    }
}

TEST_F(LoginLimiterTest, StopsAnAddressThatTriesManyAccounts) {
    int count = 0;
    for (int i = 0; i < 50; ++i)
        count += admitted("user" + std::to_string(i), "10.0.0.1");
    EXPECT_EQ(count, limits.per_address);
}

TEST_F(LoginLimiterTest, StopsAnAccountTriedFromManyAddresses) {
    int count = 0;
    for (int i = 0; i < 300; ++i)
        count += admitted("wang", "10.0.0." + std::to_string(i));
    EXPECT_EQ(count, limits.per_account);
}

TEST_F(LoginLimiterTest, TakesAUsernameForTheSameWhateverItsCase) {
    EXPECT_EQ(admitted_of(5, "wang", "10.0.0.1"), 5);
    EXPECT_FALSE(admitted("WANG", "10.0.0.1"));
}

TEST_F(LoginLimiterTest, DoesNotCountWhatNeverCameToAVerdict) {
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(admitted("wang", "10.0.0.1"));
        limiter.withdrawn("wang", "10.0.0.1");
    }
}

TEST(FailureTable, RemembersABoundedNumberOfKeys) {
    FailureTable table(15min, 5, 100);
    ManualClock clock;
    for (int i = 0; i < 100'000; ++i) {
        clock.advance(1ms);
        table.count(std::to_string(i), clock.steady());
        if (i % 3 == 0)
            table.take_back(std::to_string(i));
        ASSERT_LE(table.size(), 100u);
    }
    EXPECT_GE(table.size(), 50u);
}

} // namespace
} // namespace gulou::accounts
