// Consultations: three to thirty parties who come and go.
#include "server/calls/calls.hpp"

#include "tests/unit/calls/city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::calls {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<ConnectionId> told(const std::vector<Notify>& notes, Change change) {
    std::vector<ConnectionId> out;
    for (const auto& note : notes)
        if (note.change == change)
            out.push_back(note.connection);
    return out;
}

TEST(Group, RingsEverybodyAtOnce) {
    City city;
    const auto id = city.gather();
    const auto call = *city.calls.find(id);
    EXPECT_EQ(call.kind, CallKind::Group);
    EXPECT_EQ(call.to, worker) << "the first called";
    EXPECT_THAT(told(city.take<Notify>(), Change::Ringing),
                UnorderedElementsAre(desk, phone, tablet, elsewhere, fourth_page));
    for (const auto user : {officer, worker, other, fourth})
        EXPECT_EQ(city.calls.presence(user), Presence::Busy);
}

TEST(Group, LeavesOutWhoIsAwayOrBusy) {
    City city;
    ASSERT_TRUE(city.invite(elsewhere, fourth));
    const auto call = city.calls.invite(desk, {{worker, other, absent}});
    ASSERT_TRUE(call);
    EXPECT_EQ(call->state, CallState::Ringing);
    EXPECT_EQ(city.state(call->id, worker), PartyState::Ringing);
    EXPECT_EQ(city.state(call->id, other), PartyState::Busy);
    EXPECT_EQ(city.state(call->id, absent), PartyState::NoAnswer);
}

TEST(Group, ThatReachesNobodyIsBusyOrUnavailable) {
    City city;
    ASSERT_TRUE(city.invite(elsewhere, fourth));
    EXPECT_EQ(city.calls.invite(desk, {{other, absent}})->end, CallEnd::Busy);
    EXPECT_EQ(city.calls.invite(desk, {{absent, UserId(77)}}).error().code, ErrorCode::Unavailable);
}

TEST(Group, RefusesNobodyTwiceAndTooMany) {
    City city;
    EXPECT_EQ(city.calls.invite(desk, {}).error().code, ErrorCode::Invalid);
    EXPECT_EQ(city.calls.invite(desk, {{worker, worker}}).error().code, ErrorCode::Invalid);
    EXPECT_EQ(city.calls.invite(desk, {{worker, officer}}).error().code, ErrorCode::Invalid);
    Invitation crowd;
    for (int n = 100; n < 130; ++n)
        crowd.to.emplace_back(n);
    EXPECT_EQ(city.calls.invite(desk, crowd).error().code, ErrorCode::Limited);
    crowd.to.back() = worker;
    crowd.to.pop_back();
    crowd.to.back() = worker;
    EXPECT_TRUE(city.calls.invite(desk, crowd)) << "thirty with the caller";
}

TEST(Group, BeginsWithTheFirstAnswerAndLaterOnesAreNewsToTheOthers) {
    City city;
    const auto id = city.gather();
    city.calls.take_effects();
    ASSERT_TRUE(city.calls.answer(phone, id));
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    EXPECT_THAT(told(city.take<Notify>(), Change::Answered),
                UnorderedElementsAre(desk, phone, tablet, elsewhere, fourth_page));
    ASSERT_TRUE(city.calls.answer(elsewhere, id));
    const auto notes = city.take<Notify>();
    EXPECT_THAT(told(notes, Change::Answered), ElementsAre(elsewhere));
    EXPECT_THAT(told(notes, Change::Updated),
                UnorderedElementsAre(desk, phone, tablet, fourth_page));
    EXPECT_EQ(city.state(id, fourth), PartyState::Ringing);
}

TEST(Group, GoesOnWhenSomebodyLeavesAndFreesThem) {
    City city;
    const auto id = city.consult();
    city.calls.take_effects();
    city.clock.advance(5s);
    const auto left = city.calls.hang_up(phone, id);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->state, CallState::Active);
    EXPECT_EQ(city.state(id, worker), PartyState::Left);
    EXPECT_EQ(city.party(id, worker).left_at, city.clock.wall());
    EXPECT_EQ(city.calls.presence(worker), Presence::Online);
    const auto effects = city.calls.take_effects();
    EXPECT_EQ(std::get<LeaveMedia>(effects.at(0)).user, worker);
    EXPECT_TRUE(std::holds_alternative<StoreRow>(effects.at(1)));
    ASSERT_TRUE(city.calls.hang_up(phone, id)) << "twice is harmless";
    EXPECT_TRUE(city.calls.take_effects().empty());
    EXPECT_EQ(city.calls.resume(phone, id, "").error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.calls.answer(phone, id).error().code, ErrorCode::Conflict);
}

TEST(Group, GoesOnWithoutItsCaller) {
    City city;
    const auto id = city.consult();
    city.calls.hang_up(desk, id);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    EXPECT_EQ(city.calls.presence(officer), Presence::Online);
}

TEST(Group, EndsWhenFewerThanTwoAreInOrRinging) {
    City city;
    const auto id = city.consult();
    city.calls.hang_up(desk, id);
    city.calls.hang_up(phone, id);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    city.calls.take_effects();
    city.calls.hang_up(elsewhere, id);
    const auto call = *city.calls.find(id);
    EXPECT_EQ(call.end, CallEnd::HungUp);
    EXPECT_EQ(call.ended_by, other);
    EXPECT_THAT(told(city.take<Notify>(), Change::Ended),
                UnorderedElementsAre(elsewhere, fourth_page));
    EXPECT_EQ(city.calls.presence(fourth), Presence::Online);
}

TEST(Group, EndsWithTheLastWordBeforeAnyAnswer) {
    City city;
    const auto id = city.gather();
    city.calls.reject(phone, id);
    city.calls.reject(elsewhere, id);
    EXPECT_EQ(city.state(id, worker), PartyState::Rejected);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Ringing);
    city.clock.advance(30s);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::NoAnswer);
    EXPECT_EQ(city.state(id, fourth), PartyState::NoAnswer);
    EXPECT_EQ(city.state(id, officer), PartyState::Left);
}

TEST(Group, IsCancelledForAllByItsCallerBeforeAnyAnswer) {
    City city;
    const auto id = city.gather();
    city.calls.hang_up(desk, id);
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::Cancelled);
    for (const auto user : {officer, worker, other, fourth})
        EXPECT_EQ(city.calls.presence(user), Presence::Online);
}

TEST(Group, LosesOnlyWhoDoesNotComeBack) {
    City city;
    const auto id = city.consult();
    city.calls.take_effects();
    city.calls.disconnect(elsewhere);
    EXPECT_EQ(city.state(id, other), PartyState::Away);
    city.clock.advance(60s);
    city.calls.poll();
    EXPECT_EQ(city.state(id, other), PartyState::Left);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    EXPECT_EQ(city.take<LeaveMedia>().size(), 1u);
}

TEST(Group, LosesOnlyWhoseMediaNeverCame) {
    City city;
    const auto id = city.consult();
    city.calls.media_failed(id, fourth);
    EXPECT_EQ(city.state(id, fourth), PartyState::Left);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
}

TEST(Add, RingsOneMoreIntoAnActiveCallAndMakesItAGroup) {
    City city;
    const auto id = city.talk();
    city.calls.take_effects();
    ASSERT_TRUE(city.calls.add(phone, id, other));
    const auto notes = city.take<Notify>();
    EXPECT_THAT(told(notes, Change::Ringing), ElementsAre(elsewhere));
    EXPECT_THAT(told(notes, Change::Updated), UnorderedElementsAre(desk, phone, tablet));
    EXPECT_EQ(city.calls.find(id)->kind, CallKind::Group);
    ASSERT_TRUE(city.calls.answer(elsewhere, id));
    city.calls.hang_up(desk, id);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    EXPECT_TRUE(city.calls.add(phone, id, officer)) << "who left may be called back";
    EXPECT_EQ(city.state(id, officer), PartyState::Ringing);
    EXPECT_TRUE(city.calls.answer(desk_two, id).error().code == ErrorCode::NotFound);
    EXPECT_TRUE(city.calls.answer(desk, id));
    EXPECT_EQ(city.calls.find(id)->parties.size(), 3u) << "one entry a person";
}

TEST(Add, OfSomebodyWhoDoesNotAnswerEndsOnlyTheirRinging) {
    City city;
    const auto id = city.talk();
    ASSERT_TRUE(city.calls.add(desk, id, other));
    city.calls.take_effects();
    city.clock.advance(30s);
    city.calls.poll();
    EXPECT_EQ(city.state(id, other), PartyState::NoAnswer);
    EXPECT_THAT(told(city.take<Notify>(), Change::Updated),
                UnorderedElementsAre(desk, phone, tablet, elsewhere));
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    EXPECT_EQ(city.calls.presence(other), Presence::Online);
}

TEST(Add, IsRefusedWithItsReason) {
    City city;
    const auto id = city.talk();
    const auto code = [&](ConnectionId by, UserId who) {
        return city.calls.add(by, id, who).error().code;
    };
    EXPECT_EQ(code(desk, worker), ErrorCode::Conflict) << "in it already";
    EXPECT_EQ(code(desk, absent), ErrorCode::Unavailable);
    EXPECT_EQ(code(elsewhere, fourth), ErrorCode::NotFound);
    ASSERT_TRUE(city.invite(elsewhere, fourth));
    ASSERT_TRUE(city.calls.add(desk, id, other));
    EXPECT_EQ(city.state(id, other), PartyState::Busy);
    EXPECT_EQ(city.calls.find(id)->kind, CallKind::TwoParty) << "nobody came in";
    City ringing;
    EXPECT_EQ(ringing.calls.add(desk, ringing.ring(), other).error().code, ErrorCode::Conflict);
}

TEST(Emergency, IsRememberedWithTheCall) {
    City city;
    const auto call = city.calls.invite(desk, {{worker}, {}, Priority::Emergency});
    EXPECT_EQ(city.calls.find(call->id)->priority, Priority::Emergency);
}

} // namespace
} // namespace gulou::calls
