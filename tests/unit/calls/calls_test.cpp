#include "server/calls/calls.hpp"

#include "tests/unit/calls/city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::calls {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<ConnectionId> told(const std::vector<Notify>& notes, Change change) {
    std::vector<ConnectionId> out;
    for (const auto& note : notes)
        if (note.change == change)
            out.push_back(note.connection);
    return out;
}

TEST(Invite, RingsEveryPageOfTheCalleeAndTellsWhyAndWho) {
    City city;
    const auto call = city.calls.invite(desk, {{worker}, AlertId(7)});
    ASSERT_TRUE(call);
    EXPECT_EQ(call->state, CallState::Ringing);
    EXPECT_EQ(call->from, officer);
    EXPECT_EQ(call->to, worker);
    EXPECT_EQ(call->alert, AlertId(7));
    EXPECT_EQ(call->invited_at, city.clock.wall());
    const auto notes = city.take<Notify>();
    EXPECT_THAT(told(notes, Change::Ringing), UnorderedElementsAre(desk, phone, tablet));
    for (const auto& note : notes)
        EXPECT_EQ(note.call.is_end(note.connection), note.connection == desk);
}

TEST(Invite, OfSomebodyWhoIsNotThereIsRefused) {
    City city;
    EXPECT_EQ(city.invite(desk, absent).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(city.invite(desk, absent).error().message, "not online");
    EXPECT_EQ(city.invite(desk, officer).error().code, ErrorCode::Invalid);
    EXPECT_EQ(city.invite(ConnectionId(99), worker).error().code, ErrorCode::Unauthenticated);
    EXPECT_THAT(city.calls.take_effects(), IsEmpty());
}

TEST(Invite, OfSomebodyInACallIsBusyAtOnceAndDisturbsNobody) {
    for (const bool answered : {false, true}) {
        City city;
        answered ? city.talk() : city.ring();
        city.calls.take_effects();
        const auto call = city.invite(elsewhere, worker);
        ASSERT_TRUE(call);
        EXPECT_EQ(call->state, CallState::Ended);
        EXPECT_EQ(call->end, CallEnd::Busy);
        EXPECT_EQ(call->ended_by, std::nullopt);
        EXPECT_EQ(city.calls.presence(other), Presence::Online);
        const auto effects = city.calls.take_effects();
        ASSERT_EQ(effects.size(), 2u);
        EXPECT_EQ(std::get<StoreRow>(effects[0]).row.end, CallEnd::Busy);
        EXPECT_EQ(std::get<Notify>(effects[1]).connection, elsewhere);
    }
}

TEST(Invite, ByOrOfTheCallerOfARingingCallIsConflictOrBusy) {
    City city;
    city.ring();
    EXPECT_EQ(city.invite(desk, other).error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.invite(phone, other).error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.invite(elsewhere, officer)->end, CallEnd::Busy);
}

TEST(Answer, OfTheFirstPageWinsAndTheOthersLearnIt) {
    City city;
    const auto id = city.ring();
    city.calls.take_effects();
    city.clock.advance(3s);
    const auto call = city.calls.answer(tablet, id);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->state, CallState::Active);
    EXPECT_EQ(call->answered_at, city.clock.wall());
    const auto effects = city.calls.take_effects();
    EXPECT_TRUE(std::holds_alternative<StoreRow>(effects[0]));
    EXPECT_TRUE(std::holds_alternative<StartMedia>(effects[1]));
    for (const auto& effect : effects)
        if (const auto* note = std::get_if<Notify>(&effect)) {
            EXPECT_EQ(note->change, Change::Answered);
            EXPECT_EQ(note->call.is_end(note->connection), note->connection != phone);
        }
    const auto late = city.calls.answer(phone, id);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().message, "answered elsewhere");
    EXPECT_TRUE(city.calls.answer(tablet, id)) << "twice by the same page is harmless";
    EXPECT_THAT(city.calls.take_effects(), IsEmpty());
}

TEST(Ringing, EndsAfterThirtySecondsWithNoAnswer) {
    City city;
    const auto id = city.ring();
    city.calls.take_effects();
    EXPECT_EQ(city.calls.next_deadline(), city.clock.steady() + 30s);
    city.clock.advance(30s - 1ms);
    city.calls.poll();
    EXPECT_THAT(city.calls.take_effects(), IsEmpty());
    city.clock.advance(1ms);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::NoAnswer);
    EXPECT_EQ(city.calls.find(id)->ended_by, std::nullopt);
    EXPECT_THAT(told(city.take<Notify>(), Change::Ended),
                UnorderedElementsAre(desk, phone, tablet));
    EXPECT_EQ(city.calls.next_deadline(), std::nullopt);
}

TEST(Ringing, ReachesAPageThatComesLater) {
    City city;
    const auto id = city.ring();
    city.calls.disconnect(phone);
    city.calls.disconnect(tablet);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Ringing) << "a phone reloads";
    city.calls.take_effects();
    city.calls.connect(worker, ConnectionId(22));
    EXPECT_THAT(told(city.take<Notify>(), Change::Ringing), ElementsAre(ConnectionId(22)));
    EXPECT_TRUE(city.calls.answer(ConnectionId(22), id));
}

TEST(Ringing, IsCancelledTenSecondsAfterTheCallersPageClosed) {
    City city;
    city.calls.connect(officer, desk_two);
    const auto id = city.ring();
    city.calls.disconnect(desk_two);
    EXPECT_EQ(city.calls.find(id)->party(officer)->state, PartyState::Joined) << "another page";
    city.calls.disconnect(desk);
    EXPECT_EQ(city.state(id, officer), PartyState::Away);
    city.calls.take_effects();
    city.clock.advance(10s - 1ms);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->state, CallState::Ringing);
    city.clock.advance(1ms);
    city.calls.poll();
    const auto call = *city.calls.find(id);
    EXPECT_EQ(call.end, CallEnd::Cancelled);
    EXPECT_EQ(call.ended_by, officer);
    EXPECT_THAT(told(city.take<Notify>(), Change::Ended), UnorderedElementsAre(phone, tablet));
    EXPECT_EQ(city.calls.presence(officer), Presence::Offline);
    EXPECT_EQ(city.calls.presence(worker), Presence::Online);
}

TEST(Ringing, GoesOnAtTheCallersReloadedPage) {
    City city;
    const auto id = city.ring();
    city.calls.disconnect(desk);
    city.clock.advance(3s);
    city.calls.connect(officer, desk_two);
    EXPECT_EQ(city.party(id, officer).page, desk_two);
    EXPECT_EQ(city.state(id, officer), PartyState::Joined);
    city.clock.advance(20s);
    city.calls.poll();
    EXPECT_TRUE(city.calls.answer(phone, id));
    EXPECT_TRUE(city.calls.resume(desk_two, id, ""));
}

TEST(HangUp, OfBothAtTheSameTimeIsHarmless) {
    City city;
    const auto id = city.talk();
    EXPECT_EQ(city.calls.hang_up(desk, id)->ended_by, officer);
    city.calls.take_effects();
    const auto second = city.calls.hang_up(phone, id);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->end, CallEnd::HungUp);
    EXPECT_EQ(second->ended_by, officer);
    EXPECT_THAT(city.calls.take_effects(), IsEmpty());
}

TEST(HangUp, EndsMediaThenStoresThenTellsThenFreesBoth) {
    City city;
    const auto id = city.talk();
    city.calls.take_effects();
    city.calls.hang_up(phone, id);
    const auto effects = city.calls.take_effects();
    ASSERT_EQ(effects.size(), 7u);
    EXPECT_TRUE(std::holds_alternative<EndMedia>(effects[0]));
    EXPECT_EQ(std::get<StoreRow>(effects[1]).row.end, CallEnd::HungUp);
    for (std::size_t i : {2u, 3u, 4u})
        EXPECT_EQ(std::get<Notify>(effects[i]).change, Change::Ended);
    EXPECT_EQ(std::get<TellPresence>(effects[5]).presence, Presence::Online);
    EXPECT_EQ(std::get<TellPresence>(effects[6]).presence, Presence::Online);
}

TEST(EveryCall, LeavesARowAtTheInvitationTheAnswerAndTheEnd) {
    City city;
    const auto id = city.talk();
    city.clock.advance(60s);
    city.calls.hang_up(desk, id);
    const auto rows = city.take<StoreRow>();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].row.state, CallState::Ringing);
    EXPECT_EQ(rows[1].row.state, CallState::Active);
    EXPECT_EQ(rows[2].row.state, CallState::Ended);
    EXPECT_EQ(*rows[2].row.ended_at - *rows[2].row.answered_at, 60s);
}

TEST(Presence, IsToldOnceAChange) {
    City city;
    city.calls.connect(officer, desk_two);
    EXPECT_THAT(city.calls.take_effects(), IsEmpty()) << "online already";
    city.calls.connect(absent, ConnectionId(40));
    city.calls.disconnect(ConnectionId(40));
    city.calls.disconnect(ConnectionId(40));
    const auto changes = city.take<TellPresence>();
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].presence, Presence::Online);
    EXPECT_EQ(changes[1].presence, Presence::Offline);
    city.ring();
    EXPECT_EQ(city.calls.presence(officer), Presence::Busy);
    EXPECT_EQ(city.calls.presence(worker), Presence::Busy);
}

TEST(Stopping, EndsEveryCallAsLost) {
    City city;
    const auto id = city.talk();
    city.calls.stop();
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::Lost);
    EXPECT_EQ(city.calls.call_of(officer), std::nullopt);
}

TEST(Words, AreThoseOfTheContract) {
    EXPECT_EQ(name(CallEnd::HungUp), "hung_up");
    EXPECT_EQ(name(CallEnd::Rejected), "rejected");
    EXPECT_EQ(name(CallEnd::NoAnswer), "no_answer");
    EXPECT_EQ(name(CallEnd::Busy), "busy");
    EXPECT_EQ(name(CallEnd::Cancelled), "cancelled");
    EXPECT_EQ(name(CallEnd::Lost), "lost");
    EXPECT_EQ(name(CallEnd::Failed), "failed");
    EXPECT_EQ(name(CallState::Ringing), "ringing");
    EXPECT_EQ(name(CallState::Active), "active");
    EXPECT_EQ(name(CallState::Ended), "ended");
    EXPECT_EQ(name(PartyState::Ringing), "ringing");
    EXPECT_EQ(name(PartyState::Joined), "joined");
    EXPECT_EQ(name(PartyState::Away), "away");
    EXPECT_EQ(name(PartyState::Left), "left");
    EXPECT_EQ(name(PartyState::Rejected), "rejected");
    EXPECT_EQ(name(PartyState::NoAnswer), "no_answer");
    EXPECT_EQ(name(PartyState::Busy), "busy");
    EXPECT_EQ(priority("emergency"), Priority::Emergency);
    EXPECT_EQ(priority("normal"), Priority::Normal);
    EXPECT_EQ(priority("urgent"), std::nullopt);
    EXPECT_EQ(name(Presence::Offline), "offline");
    EXPECT_EQ(name(Presence::Online), "online");
    EXPECT_EQ(name(Presence::Busy), "busy");
}

} // namespace
} // namespace gulou::calls
