#include "pipeline/relay/ice_lite.hpp"

#include <gtest/gtest.h>

namespace gulou::relay {
namespace {

using rtp::TransportAddress;

class IceLiteTest : public testing::Test {
protected:
    struct Wish {
        std::string username = "locl:remo";
        std::string password = "local-password-22-chars";
        rtp::IceRole role = rtp::IceRole::Controlling;
        rtp::Nominate nominate = rtp::Nominate::No;
    };
    IceLite::Outcome ask(std::uint16_t port, const Wish& wish) {
        Bytes out(300);
        const auto size = rtp::write_binding_request(
            out, {{}, wish.username, 1, wish.role, 1, wish.nominate}, wish.password);
        const auto packet = BytesView(out).first(size);
        return ice_.on_request(packet, *rtp::parse_stun(packet), at(port), clock_.steady());
    }
    static TransportAddress at(std::uint16_t port) {
        return TransportAddress::v4({10, 0, 0, 1}, port);
    }
    ManualClock clock_;
    IceLite ice_{{"locl", "local-password-22-chars"}, "remo"};
};

TEST_F(IceLiteTest, TakesTheFirstProvenAddress) {
    const auto outcome = ask(1, {});
    EXPECT_EQ(outcome.verdict, IceVerdict::Accept);
    EXPECT_TRUE(outcome.selected_changed);
    EXPECT_EQ(outcome.added, at(1));
    EXPECT_EQ(ice_.selected(), at(1));
}

TEST_F(IceLiteTest, AnotherAddressIsProvenButNotUsedUntilNominated) {
    ask(1, {});
    EXPECT_FALSE(ask(2, {}).selected_changed);
    EXPECT_EQ(ice_.selected(), at(1));
    Wish nominate;
    nominate.nominate = rtp::Nominate::Yes;
    EXPECT_TRUE(ask(2, nominate).selected_changed);
    EXPECT_EQ(ice_.selected(), at(2));
    ask(1, {});
    EXPECT_EQ(ice_.selected(), at(2));
}

TEST_F(IceLiteTest, WrongCredentialsAreDroppedSilentlyAndProveNothing) {
    for (const auto& wish : {Wish{"locl:other"}, Wish{"none:remo"}, Wish{"locl"}, Wish{""},
                             Wish{"locl:remo", "wrong-password-22-chars!"}}) {
        EXPECT_EQ(ask(1, wish).verdict, IceVerdict::Drop);
        EXPECT_FALSE(ice_.selected());
        EXPECT_FALSE(ice_.last_seen());
    }
}

TEST_F(IceLiteTest, APeerThatThinksItIsControlledGetsAConflict) {
    Wish controlled;
    controlled.role = rtp::IceRole::Controlled;
    EXPECT_EQ(ask(1, controlled).verdict, IceVerdict::RoleConflict);
    EXPECT_FALSE(ice_.selected());
}

TEST_F(IceLiteTest, RemembersEightAddressesAndKeepsTheOneInUse) {
    for (std::uint16_t port = 1; port <= 20; ++port) {
        const auto outcome = ask(port, {});
        EXPECT_EQ(outcome.removed.has_value(), port > IceLite::most_addresses);
        EXPECT_NE(outcome.removed, at(1));
    }
    EXPECT_EQ(ice_.addresses().size(), IceLite::most_addresses);
    EXPECT_EQ(ice_.selected(), at(1));
}

TEST(IceCredentials, AreFreshAndOfIceCharacters) {
    const auto a = make_ice_credentials();
    const auto b = make_ice_credentials();
    EXPECT_NE(a.ufrag, b.ufrag);
    EXPECT_GE(a.ufrag.size(), 4U);
    EXPECT_GE(a.pwd.size(), 22U);
    EXPECT_EQ((a.ufrag + a.pwd).find_first_of("-_="), std::string::npos);
}

} // namespace
} // namespace gulou::relay
