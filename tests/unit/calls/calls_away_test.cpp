// Pages and networks that go away and come back.
#include "server/calls/calls.hpp"

#include "tests/unit/calls/city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::calls {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<ConnectionId> told(const std::vector<Notify>& notes) {
    std::vector<ConnectionId> out;
    for (const auto& note : notes)
        out.push_back(note.connection);
    return out;
}

TEST(Away, ThirtySecondsWithoutNetworkAreAPause) {
    City city;
    const auto id = city.talk();
    city.calls.media_up(id, officer);
    city.calls.media_up(id, worker);
    city.calls.take_effects();
    city.calls.media_down(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Away);
    EXPECT_THAT(told(city.take<Notify>()), UnorderedElementsAre(desk, phone, tablet));
    city.clock.advance(30s);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
    city.calls.media_up(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Joined);
    EXPECT_EQ(city.calls.next_deadline(), std::nullopt);
    EXPECT_THAT(told(city.take<Notify>()), UnorderedElementsAre(desk, phone, tablet));
}

TEST(Away, IsLostAfterTheGraceWhetherPageOrMediaWent) {
    for (const bool page : {true, false}) {
        for (const auto& [user, carrier] : {std::pair(officer, desk), std::pair(worker, phone)}) {
            City city;
            const auto id = city.talk();
            city.calls.media_up(id, user);
            page ? city.calls.disconnect(carrier) : city.calls.media_down(id, user);
            EXPECT_EQ(city.calls.next_deadline(), city.clock.steady() + 60s);
            city.clock.advance(60s - 1ms);
            city.calls.poll();
            EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
            city.calls.take_effects();
            city.clock.advance(1ms);
            city.calls.poll();
            EXPECT_EQ(city.calls.find(id)->end, CallEnd::Lost);
            EXPECT_EQ(city.calls.find(id)->ended_by, std::nullopt);
            EXPECT_EQ(city.take<EndMedia>().size(), 1u);
        }
    }
}

TEST(Away, KeepsTheMediaPlaceWhileItWaits) {
    City city;
    city.talk();
    city.calls.take_effects();
    city.calls.disconnect(phone);
    for (const auto& effect : city.calls.take_effects()) {
        EXPECT_FALSE(std::holds_alternative<LeaveMedia>(effect));
        EXPECT_FALSE(std::holds_alternative<EndMedia>(effect));
    }
}

TEST(Away, OfASecondReasonDoesNotStartTheClockAnew) {
    City city;
    const auto id = city.talk();
    city.calls.media_up(id, worker);
    city.calls.media_down(id, worker);
    const auto deadline = city.calls.next_deadline();
    city.clock.advance(20s);
    city.calls.disconnect(phone);
    EXPECT_EQ(city.calls.next_deadline(), deadline);
    city.calls.media_up(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Away) << "the page is still gone";
    EXPECT_TRUE(city.calls.resume(tablet, id, ""));
    EXPECT_EQ(city.state(id, worker), PartyState::Joined);
}

TEST(Away, OfAPageThatIsBackHasTheWholeGraceForItsMedia) {
    City city;
    const auto id = city.talk();
    city.calls.media_up(id, worker);
    city.calls.media_down(id, worker);
    city.calls.disconnect(phone);
    city.clock.advance(55s);
    EXPECT_TRUE(city.calls.resume(tablet, id, ""));
    EXPECT_EQ(city.state(id, worker), PartyState::Away);
    EXPECT_EQ(city.calls.next_deadline(), city.clock.steady() + 60s);
    city.calls.media_up(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Joined);
}

TEST(Away, OfBothIsLostAtTheFirstDeadline) {
    City city;
    const auto id = city.talk();
    city.calls.disconnect(desk);
    city.clock.advance(5s);
    city.calls.disconnect(phone);
    EXPECT_TRUE(city.calls.resume(tablet, id, ""));
    city.clock.advance(55s);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::Lost);
    EXPECT_EQ(city.calls.presence(officer), Presence::Offline);
    EXPECT_EQ(city.calls.presence(worker), Presence::Online);
}

TEST(Resume, ByAnotherPageOfThePersonWhoseOwnWent) {
    City city;
    const auto id = city.talk();
    EXPECT_EQ(city.calls.resume(tablet, id, "").error().code, ErrorCode::Conflict)
        << "the phone is still there";
    EXPECT_TRUE(city.calls.resume(phone, id, "")) << "an end may ask before every offer";
    city.calls.disconnect(phone);
    city.clock.advance(50s);
    EXPECT_EQ(city.calls.resume(elsewhere, id, "").error().code, ErrorCode::NotFound);
    city.calls.take_effects();
    const auto call = city.calls.resume(tablet, id, "");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->party(worker)->page, tablet);
    EXPECT_THAT(told(city.take<Notify>()), UnorderedElementsAre(desk, tablet));
    city.clock.advance(600s);
    city.calls.poll();
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
}

TEST(Resume, WithTheTokenTakesThePlaceOfASocketThatStillLooksOpen) {
    City city;
    const auto id = city.talk();
    const auto token = city.party(id, worker).resume;
    ASSERT_FALSE(token.empty());
    city.calls.take_effects();
    ASSERT_TRUE(city.calls.resume(tablet, id, token));
    EXPECT_EQ(city.party(id, worker).page, tablet);
    for (const auto& note : city.take<Notify>())
        EXPECT_EQ(note.call.is_end(note.connection), note.connection != phone);
    city.calls.disconnect(phone);
    EXPECT_EQ(city.state(id, worker), PartyState::Joined) << "the old page no longer counts";
    EXPECT_THAT(city.take<Notify>(), IsEmpty());
}

TEST(Resume, WithSomebodyElsesTokenIsRefused) {
    City city;
    const auto id = city.talk();
    const auto officers = city.party(id, officer).resume;
    ASSERT_NE(officers, city.party(id, worker).resume);
    EXPECT_EQ(city.calls.resume(tablet, id, officers).error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.calls.resume(elsewhere, id, officers).error().code, ErrorCode::NotFound);
    EXPECT_EQ(city.calls.resume(tablet, id, "token").error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.party(id, worker).page, phone);
}

TEST(Resume, OfARingingCallMovesItsPageButHasNoMediaYet) {
    City city;
    const auto id = city.ring();
    city.calls.connect(officer, desk_two);
    const auto token = city.party(id, officer).resume;
    EXPECT_EQ(city.calls.resume(desk_two, id, token).error().code, ErrorCode::Conflict);
    EXPECT_EQ(city.party(id, officer).page, desk_two);
    city.calls.disconnect(desk);
    EXPECT_EQ(city.state(id, officer), PartyState::Joined);
}

TEST(Media, ThatNeverCameEndsTheCallAsFailed) {
    City city;
    const auto id = city.talk();
    city.calls.media_up(id, officer);
    city.calls.media_failed(id, worker);
    EXPECT_EQ(city.calls.find(id)->end, CallEnd::Failed);
}

TEST(Media, ThatFailsAfterItWasThereIsAPause) {
    City city;
    const auto id = city.talk();
    city.calls.media_up(id, worker);
    city.calls.media_failed(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Away);
    city.calls.media_up(id, worker);
    EXPECT_EQ(city.state(id, worker), PartyState::Joined);
    city.calls.media_failed(CallId("nobody's"), worker);
    city.calls.media_failed(id, other);
    EXPECT_EQ(city.calls.find(id)->state, CallState::Active);
}

TEST(Ringing, MayLastFiveMinutesAndIsAnsweredAllTheSame) {
    ManualClock clock;
    Calls calls{clock, {.ring = 400s}, {[] { return CallId("c"); }, [] { return "t"; }}};
    calls.connect(officer, desk);
    calls.connect(worker, phone);
    ASSERT_TRUE(calls.invite(desk, {{worker}}));
    clock.advance(5min);
    calls.poll();
    calls.take_effects();
    ASSERT_TRUE(calls.answer(phone, CallId("c")));
    bool starts = false;
    for (const auto& effect : calls.take_effects())
        starts = starts || std::holds_alternative<StartMedia>(effect);
    EXPECT_TRUE(starts);
    EXPECT_TRUE(calls.resume(desk, CallId("c"), "")) << "may offer media now";
}

TEST(SameSecret, IsTheWholeSecretAndNothingElse) {
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_FALSE(same_secret("abd", "abc"));
    EXPECT_FALSE(same_secret("ab", "abc"));
    EXPECT_FALSE(same_secret("abcd", "abc"));
    EXPECT_FALSE(same_secret("", "")) << "no secret opens nothing";
}

} // namespace
} // namespace gulou::calls
