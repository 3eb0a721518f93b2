#include "server/api/hub.hpp"

#include "tests/unit/api/people.hpp"

#include <gtest/gtest.h>

namespace gulou::api {
namespace {

alerts::Event event(alerts::Seq seq, std::string_view unit = "370785001001001") {
    alerts::Alert alert{.id = AlertId(seq), .unit = code(unit)};
    return {seq, alerts::EventKind::AlertRaised, WallTime{},
            std::make_shared<const alerts::Alert>(std::move(alert))};
}

class HubTest : public testing::Test {
protected:
    std::shared_ptr<FakeSocket> join(org::Role role, std::string_view unit) {
        auto socket = std::make_shared<FakeSocket>(++last_id);
        hub.open(caller(role, unit, static_cast<std::int64_t>(last_id)), socket);
        return socket;
    }
    void record(alerts::Seq from, alerts::Seq to) {
        for (auto seq = from; seq <= to; ++seq)
            journal.push_back(event(seq));
    }

    std::vector<alerts::Event> journal;
    std::uint64_t last_id = 0;
    Hub hub{[this](alerts::Seq after, std::size_t limit) -> Result<std::vector<alerts::Event>> {
                std::vector<alerts::Event> out;
                for (const auto& e : journal)
                    if (e.seq > after && out.size() < limit)
                        out.push_back(e);
                return out;
            },
            [](const alerts::Alert& alert) { return encode(alert, "camera"); }};
};

TEST_F(HubTest, SendsNothingBeforeSubscribe) {
    const auto socket = join(org::Role::Admin, "370785");
    hub.publish(event(1));
    hub.broadcast("notice", org::Permission::ViewUnits, code("370785"), Json::object());
    EXPECT_TRUE(socket->sent.empty());
}

TEST_F(HubTest, ReplaysWhatWasMissedThenGoesLive) {
    record(1, 5);
    const auto socket = join(org::Role::Officer, "370785");
    hub.subscribe(socket->id(), 2, 5);
    socket->drain();
    hub.publish(event(6));
    EXPECT_EQ(socket->seqs(), (std::vector<std::int64_t>{3, 4, 5, 6}));
}

TEST_F(HubTest, LongReplayWaitsForTheSocketAndMissesNothingPublishedMeanwhile) {
    record(1, 180);
    const auto socket = join(org::Role::Officer, "370785");
    hub.subscribe(socket->id(), 0, 180);
    EXPECT_EQ(socket->sent.size(), 50U);
    record(181, 181);
    hub.publish(event(181));
    for (int i = 0; i < 4; ++i)
        socket->drain();
    const auto seqs = socket->seqs();
    ASSERT_EQ(seqs.size(), 181U);
    for (std::size_t i = 0; i < seqs.size(); ++i)
        EXPECT_EQ(seqs[i], static_cast<std::int64_t>(i) + 1);
    hub.publish(event(182));
    EXPECT_EQ(socket->seqs().back(), 182);
}

TEST_F(HubTest, AnEventAlreadyReplayedIsNotSentAgain) {
    record(1, 3); // 3 is durable but not yet published
    const auto socket = join(org::Role::Officer, "370785");
    hub.subscribe(socket->id(), 1, 2);
    socket->drain();
    hub.publish(event(3));
    EXPECT_EQ(socket->seqs(), (std::vector<std::int64_t>{2, 3}));
}

TEST_F(HubTest, EveryEventIsFilteredByRoleAndSubtree) {
    struct Case {
        org::Role role;
        std::string_view unit;
        bool sees;
    };
    const Case cases[] = {
        {org::Role::Officer, "370785", true},
        {org::Role::Officer, "370785001", true},
        {org::Role::Officer, "370785002", false},
        {org::Role::GridWorker, "370785001001001", true},
        {org::Role::GridWorker, "370785001001002", false},
        {org::Role::Supervisor, "370785003001", false},
        {org::Role::Admin, "370785", true},
    };
    for (const auto& c : cases) {
        const auto socket = join(c.role, c.unit);
        hub.subscribe(socket->id(), std::nullopt, 0);
        hub.publish(event(static_cast<alerts::Seq>(last_id) * 10));
        EXPECT_EQ(socket->sent.size(), c.sees ? 1U : 0U) << name(c.role) << " " << c.unit;
    }
}

TEST_F(HubTest, PresenceGoesOnlyToWhoMaySeeIt) {
    const auto officer = join(org::Role::Officer, "370785");
    const auto worker = join(org::Role::GridWorker, "370785001001001");
    hub.subscribe(officer->id(), std::nullopt, 0);
    hub.subscribe(worker->id(), std::nullopt, 0);
    hub.broadcast("presence.changed", org::Permission::ViewPresence, code("370785001001001"),
                  Json::object());
    EXPECT_EQ(officer->sent.size(), 1U);
    EXPECT_TRUE(worker->sent.empty());
}

TEST_F(HubTest, LoggingOutEndsItsConnections) {
    const auto socket = join(org::Role::Officer, "370785");
    const auto other = join(org::Role::Officer, "370785");
    hub.end_if([](const Caller& caller) { return caller.session == SessionId(1); });
    EXPECT_EQ(socket->closed, net::close_code::policy_violation);
    EXPECT_EQ(other->closed, 0);
}

} // namespace
} // namespace gulou::api
