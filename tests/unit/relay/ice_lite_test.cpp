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
    Bytes request(const Wish& wish) {
        Bytes out(300);
        rtp::TransactionId transaction{};
        transaction[0] = ++number_;
        out.resize(rtp::write_binding_request(
            out, {transaction, wish.username, 1, wish.role, 1, wish.nominate}, wish.password));
        return out;
    }
    IceLite::Outcome ask(std::uint16_t port, const Bytes& packet) {
        return ice_.on_request(packet, *rtp::parse_stun(packet), at(port), clock_.steady());
    }
    IceLite::Outcome ask(std::uint16_t port, const Wish& wish) { return ask(port, request(wish)); }
    static Wish nominating(std::string username = "locl:remo",
                           std::string password = "local-password-22-chars") {
        return {std::move(username), std::move(password), rtp::IceRole::Controlling,
                rtp::Nominate::Yes};
    }
    static TransportAddress at(std::uint16_t port) {
        return TransportAddress::v4({10, 0, 0, 1}, port);
    }
    std::uint8_t number_ = 0;
    ManualClock clock_;
    IceLite ice_{{"locl", "local-password-22-chars"}, "remo"};
};

using Row03UnknownOrForgedChecks = IceLiteTest;
using Row05Role = IceLiteTest;
using Row06Nomination = IceLiteTest;
using Row07Consent = IceLiteTest;
using Row08RestartAndAddressChange = IceLiteTest;

TEST_F(Row06Nomination, TakesTheFirstProvenAddress) {
    const auto outcome = ask(1, Wish{});
    EXPECT_EQ(outcome.verdict, IceVerdict::Accept);
    EXPECT_TRUE(outcome.selected_changed);
    EXPECT_EQ(outcome.added, at(1));
    EXPECT_EQ(ice_.selected(), at(1));
}

TEST_F(Row06Nomination, AnotherAddressIsProvenButNotUsedUntilNominated) {
    ask(1, Wish{});
    EXPECT_FALSE(ask(2, Wish{}).selected_changed);
    EXPECT_FALSE(ask(2, Wish{}).selected_changed);
    EXPECT_EQ(ice_.selected(), at(1));
}

TEST_F(Row06Nomination, TheLastNominatedAddressWinsAtAnyTime) {
    ask(1, nominating());
    for (const auto port : std::initializer_list<std::uint16_t>{2, 3, 1, 2}) {
        ask(port, nominating());
        ask(port, nominating());
        EXPECT_EQ(ice_.selected(), at(port));
    }
}

TEST_F(Row08RestartAndAddressChange, MediaMovesOnlyAfterASecondProof) {
    ask(1, nominating());
    EXPECT_FALSE(ask(2, nominating()).selected_changed);
    EXPECT_TRUE(ice_.moving());
    EXPECT_EQ(ice_.selected(), at(1));
    EXPECT_TRUE(ask(2, nominating()).selected_changed);
    EXPECT_EQ(ice_.selected(), at(2));
    EXPECT_FALSE(ice_.moving());
}

TEST_F(Row08RestartAndAddressChange, TheSameRequestSentAgainIsNoSecondProof) {
    ask(1, nominating());
    const auto check = request(nominating());
    EXPECT_EQ(ask(2, check).verdict, IceVerdict::Accept);
    EXPECT_EQ(ask(2, check).verdict, IceVerdict::Accept); // a retransmission is answered
    EXPECT_EQ(ice_.selected(), at(1));
}

TEST_F(Row08RestartAndAddressChange, ARequestRepeatedFromElsewhereProvesNothing) {
    const auto check = request(nominating());
    ask(1, check);
    const auto outcome = ask(2, check);
    EXPECT_EQ(outcome.verdict, IceVerdict::Repeated);
    EXPECT_FALSE(outcome.added);
    EXPECT_FALSE(ice_.moving());
}

TEST_F(Row08RestartAndAddressChange, AuthenticMediaFromTheNewAddressIsASecondProof) {
    ask(1, nominating());
    ask(2, nominating());
    ice_.arriving(at(1));
    EXPECT_EQ(ice_.on_authentic(clock_.steady()), IceLite::Path::Same);
    ice_.arriving(at(2));
    EXPECT_EQ(ice_.on_authentic(clock_.steady()), IceLite::Path::Moved);
    EXPECT_EQ(ice_.selected(), at(2));
    EXPECT_EQ(ice_.on_authentic(clock_.steady()), IceLite::Path::Same);
}

TEST_F(Row08RestartAndAddressChange, GoingBackBeforeTheSecondProofStays) {
    ask(1, nominating());
    ask(2, nominating());
    ask(1, nominating());
    EXPECT_FALSE(ice_.moving());
    ask(2, nominating());
    EXPECT_EQ(ice_.selected(), at(1)); // one proof since
}

TEST_F(Row08RestartAndAddressChange, OldCredentialsLiveUntilTheFirstCheckWithTheNew) {
    ask(1, nominating());
    EXPECT_FALSE(ice_.restart({"new1", "new-password-with-22-ch"}, "rem2"));
    EXPECT_EQ(ice_.previous_ufrag(), "locl");
    auto outcome = ask(1, nominating());
    EXPECT_EQ(outcome.verdict, IceVerdict::Accept);
    EXPECT_EQ(outcome.password, "local-password-22-chars");
    outcome = ask(1, nominating("new1:rem2", "new-password-with-22-ch"));
    EXPECT_EQ(outcome.verdict, IceVerdict::Accept);
    EXPECT_EQ(outcome.password, "new-password-with-22-ch");
    EXPECT_EQ(outcome.retired, "locl");
    EXPECT_EQ(ask(1, nominating()).verdict, IceVerdict::Drop);
    EXPECT_EQ(ice_.selected(), at(1)); // media went on all the time
}

TEST_F(Row08RestartAndAddressChange, ASecondRestartBeforeTheFirstWasUsedKeepsWhatWasUsed) {
    ask(1, nominating());
    EXPECT_FALSE(ice_.restart({"new1", "new-password-with-22-ch"}, "rem2"));
    EXPECT_EQ(ice_.restart({"new2", "newer-password-22-chars"}, "rem3"), "new1");
    EXPECT_EQ(ask(1, nominating()).verdict, IceVerdict::Accept);
    EXPECT_EQ(ask(1, nominating("new1:rem2", "new-password-with-22-ch")).verdict, IceVerdict::Drop);
    EXPECT_EQ(ask(1, nominating("new2:rem3", "newer-password-22-chars")).verdict,
              IceVerdict::Accept);
}

TEST_F(Row08RestartAndAddressChange, AClosedConnectionIsForgottenAndTheNextProofTakesOver) {
    ask(1, nominating());
    ask(2, Wish{});
    ice_.forget(at(1));
    EXPECT_FALSE(ice_.selected());
    EXPECT_TRUE(ask(2, Wish{}).selected_changed);
    EXPECT_EQ(ice_.selected(), at(2));
}

TEST_F(Row07Consent, OnlyAcceptedChecksAndAuthenticMediaCount) {
    ask(1, Wish{});
    const auto first = ice_.last_seen();
    clock_.advance(std::chrono::milliseconds(100));
    ask(1, Wish{"locl:remo", "wrong-password-22-chars!"});
    EXPECT_EQ(ice_.last_seen(), first);
    ice_.on_authentic(clock_.steady());
    EXPECT_EQ(ice_.last_seen(), clock_.steady());
}

TEST_F(Row03UnknownOrForgedChecks, WrongCredentialsAreDroppedSilentlyAndProveNothing) {
    for (const auto& wish : {Wish{"locl:other"}, Wish{"none:remo"}, Wish{"locl"}, Wish{""},
                             Wish{"locl:remo", "wrong-password-22-chars!"}}) {
        EXPECT_EQ(ask(1, wish).verdict, IceVerdict::Drop);
        EXPECT_FALSE(ice_.selected());
        EXPECT_FALSE(ice_.last_seen());
    }
}

TEST_F(Row05Role, APeerThatThinksItIsControlledGetsAConflict) {
    Wish controlled;
    controlled.role = rtp::IceRole::Controlled;
    EXPECT_EQ(ask(1, controlled).verdict, IceVerdict::RoleConflict);
    EXPECT_FALSE(ice_.selected());
}

TEST_F(Row06Nomination, RemembersEightAddressesAndKeepsTheOneInUse) {
    for (std::uint16_t port = 1; port <= 20; ++port) {
        const auto outcome = ask(port, Wish{});
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
