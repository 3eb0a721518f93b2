#include "pipeline/relay/dtls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <string>
#include <utility>

namespace gulou::relay {
namespace {

// A client and a server with a wire between them that can lose datagrams.
class DtlsTest : public testing::Test {
protected:
    void make(std::string_view client_profiles = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM") {
        client_context_.emplace(DtlsContext::make(client_profiles).value());
        client_ =
            session(*client_context_, DtlsRole::Client, server_context_.fingerprint(), to_server_);
        server_ =
            session(server_context_, DtlsRole::Server, client_context_->fingerprint(), to_client_);
    }
    static std::unique_ptr<DtlsSession> session(const DtlsContext& context, DtlsRole role,
                                                const rtp::SdpFingerprint& expected,
                                                std::deque<Bytes>& out) {
        return session(context, role, expected, out, DtlsSession::default_mtu);
    }
    static std::unique_ptr<DtlsSession> session(const DtlsContext& context, DtlsRole role,
                                                const rtp::SdpFingerprint& expected,
                                                std::deque<Bytes>& out, long mtu) {
        return DtlsSession::make(
                   context, role, expected,
                   [&out](BytesView d) { out.emplace_back(d.begin(), d.end()); }, mtu)
            .value();
    }
    // Every message in pieces, as Chromium's first one is.
    void make_with_mtu(long mtu) {
        make();
        client_ = session(*client_context_, DtlsRole::Client, server_context_.fingerprint(),
                          to_server_, mtu);
        server_ = session(server_context_, DtlsRole::Server, client_context_->fingerprint(),
                          to_client_, mtu);
    }
    bool both_established() const {
        return server_->state() == DtlsState::Established &&
               client_->state() == DtlsState::Established;
    }
    void repeat_until_established() {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!both_established() && std::chrono::steady_clock::now() < deadline) {
            exchange();
            client_->on_timer(); // does nothing before its time
            server_->on_timer();
        }
    }
    // Moves datagrams until both wires are empty.
    void exchange() {
        while (!to_server_.empty() || !to_client_.empty()) {
            deliver(to_server_, *server_);
            deliver(to_client_, *client_);
        }
    }
    void deliver(std::deque<Bytes>& wire, DtlsSession& to) {
        if (wire.empty())
            return;
        const auto datagram = std::move(wire.front());
        wire.pop_front();
        EXPECT_LE(datagram.size(), 1200U);
        longest_ = std::max(longest_, datagram.size());
        ++sent_;
        if (random_() % 100 >= lose_)
            to.receive(datagram);
    }

    DtlsContext server_context_ = DtlsContext::make().value();
    std::optional<DtlsContext> client_context_;
    std::deque<Bytes> to_server_;
    std::deque<Bytes> to_client_;
    std::unique_ptr<DtlsSession> client_;
    std::unique_ptr<DtlsSession> server_;
    unsigned lose_ = 0; // percent of the datagrams
    std::mt19937 random_{3};
    int sent_ = 0;
    std::size_t longest_ = 0; // since it was reset
};

using Row09RoleAndProfile = DtlsTest;
using Row12FragmentsLossAndFingerprint = DtlsTest;
using Row13Keys = DtlsTest;

TEST_F(Row13Keys, BothSidesEndWithTheSameKeysAndOurProfileOrder) {
    make();
    client_->start();
    exchange();
    ASSERT_EQ(server_->state(), DtlsState::Established);
    ASSERT_EQ(client_->state(), DtlsState::Established);
    EXPECT_EQ(server_->keys().profile, SrtpProfile::AeadAes128Gcm);
    EXPECT_EQ(server_->keys().client.key, client_->keys().client.key);
    EXPECT_EQ(server_->keys().server.salt, client_->keys().server.salt);
    EXPECT_NE(server_->keys().client.key, server_->keys().server.key);
}

TEST_F(Row09RoleAndProfile, FallsBackToTheProfileTheClientHas) {
    make("SRTP_AES128_CM_SHA1_80");
    client_->start();
    exchange();
    ASSERT_EQ(server_->state(), DtlsState::Established);
    EXPECT_EQ(server_->keys().profile, SrtpProfile::Aes128CmSha1_80);
}

TEST_F(Row12FragmentsLossAndFingerprint, AnotherCertificateThanAnnouncedFails) {
    make();
    server_ = session(server_context_, DtlsRole::Server, server_context_.fingerprint(), to_client_);
    client_->start();
    exchange();
    EXPECT_EQ(server_->state(), DtlsState::Failed);
}

TEST_F(Row12FragmentsLossAndFingerprint, LostFlightsAreSentAgain) {
    for (const unsigned share : {10U, 25U, 40U}) {
        to_server_.clear();
        to_client_.clear();
        make();
        lose_ = share;
        client_->start();
        repeat_until_established();
        EXPECT_TRUE(both_established()) << share << " % lost";
    }
}

TEST_F(Row12FragmentsLossAndFingerprint, MessagesInFragmentsArePutTogether) {
    make();
    client_->start();
    exchange();
    const int whole = std::exchange(sent_, 0);
    longest_ = 0;
    make_with_mtu(300);
    client_->start();
    exchange();
    EXPECT_TRUE(both_established());
    EXPECT_GT(sent_, whole);
    EXPECT_LE(longest_, 300U);
}

TEST_F(Row12FragmentsLossAndFingerprint, FragmentsLostInBothDirectionsAreRepaired) {
    make_with_mtu(300);
    lose_ = 20;
    client_->start();
    repeat_until_established();
    EXPECT_TRUE(both_established());
    EXPECT_EQ(server_->keys().client.key, client_->keys().client.key);
}

TEST_F(Row12FragmentsLossAndFingerprint, AHandshakeThatTakesTooLongIsGivenUp) {
    make();
    client_->start();
    server_->abandon();
    EXPECT_EQ(server_->state(), DtlsState::Failed);
    exchange();
    EXPECT_EQ(server_->state(), DtlsState::Failed);
    EXPECT_NE(client_->state(), DtlsState::Established);
}

TEST_F(DtlsTest, GarbageDoesNotDisturbTheHandshake) {
    make();
    client_->start();
    server_->receive(Bytes(100, 22));
    server_->receive(Bytes{22, 0xFE, 0xFD});
    exchange();
    EXPECT_EQ(server_->state(), DtlsState::Established);
    server_->receive(Bytes(1200, 23));
    EXPECT_EQ(server_->state(), DtlsState::Established);
}

TEST_F(DtlsTest, TheOtherSideHearsAGoodbye) {
    make();
    client_->start();
    exchange();
    client_->close();
    exchange();
    EXPECT_EQ(server_->state(), DtlsState::Closed);
}

} // namespace
} // namespace gulou::relay
