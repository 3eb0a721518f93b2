// Every command in every state, by each kind of page.
#include "tests/unit/calls/city.hpp"

#include <gtest/gtest.h>

namespace gulou::calls {
namespace {

using namespace std::chrono_literals;

enum class Given { Ringing, Active, CallerAway, CalleeAway, Ended, Unknown };
enum class When {
    Answer,
    Reject,
    HangUp,
    Resume,
    MediaFails,
    RingTimeEnds,
    PageCloses,
    PageClosesForLong
};

// What the command returns, and how the call stands after it.
struct Then {
    std::optional<ErrorCode> error;
    CallState state = CallState::Ended;
    std::optional<CallEnd> end;
    std::optional<UserId> by;
};

const Then ringing{{}, CallState::Ringing, {}, {}};
const Then active{{}, CallState::Active, {}, {}};
Then ended(CallEnd end, std::optional<UserId> by = {}) {
    return {{}, CallState::Ended, end, by};
}
Then but(ErrorCode error, Then then) {
    then.error = error;
    return then;
}
const Then over = ended(CallEnd::HungUp, officer); // as Given::Ended was made
const Then unknown{ErrorCode::NotFound, CallState::Ended, {}, {}};
constexpr auto conflict = ErrorCode::Conflict;
constexpr auto not_found = ErrorCode::NotFound;

struct Row {
    Given given;
    When when;
    ConnectionId page;
    Then then;
};

const Row rows[] = {
    // ringing: desk calls worker, whose phone and tablet ring
    {Given::Ringing, When::Answer, phone, active},
    {Given::Ringing, When::Answer, tablet, active},
    {Given::Ringing, When::Answer, desk, but(conflict, ringing)},
    {Given::Ringing, When::Answer, elsewhere, but(not_found, ringing)},
    {Given::Ringing, When::Reject, phone, ended(CallEnd::Rejected, worker)},
    {Given::Ringing, When::Reject, desk, but(conflict, ringing)},
    {Given::Ringing, When::Reject, elsewhere, but(not_found, ringing)},
    {Given::Ringing, When::HangUp, desk, ended(CallEnd::Cancelled, officer)},
    {Given::Ringing, When::HangUp, desk_two, ended(CallEnd::Cancelled, officer)},
    {Given::Ringing, When::HangUp, tablet, ended(CallEnd::Rejected, worker)},
    {Given::Ringing, When::HangUp, elsewhere, but(not_found, ringing)},
    {Given::Ringing, When::Resume, desk, but(conflict, ringing)},
    {Given::Ringing, When::Resume, phone, but(conflict, ringing)},
    {Given::Ringing, When::MediaFails, desk, ended(CallEnd::Failed)},
    {Given::Ringing, When::RingTimeEnds, desk, ended(CallEnd::NoAnswer)},
    {Given::Ringing, When::PageCloses, desk, ringing},
    {Given::Ringing, When::PageClosesForLong, desk, ended(CallEnd::Cancelled, officer)},
    {Given::Ringing, When::PageCloses, desk_two, ringing},
    {Given::Ringing, When::PageCloses, phone, ringing},
    // active between desk and phone
    {Given::Active, When::Answer, phone, active},
    {Given::Active, When::Answer, tablet, but(conflict, active)},
    {Given::Active, When::Answer, desk, but(conflict, active)},
    {Given::Active, When::Answer, elsewhere, but(not_found, active)},
    {Given::Active, When::Reject, phone, but(conflict, active)},
    {Given::Active, When::Reject, tablet, but(conflict, active)},
    {Given::Active, When::HangUp, desk, ended(CallEnd::HungUp, officer)},
    {Given::Active, When::HangUp, phone, ended(CallEnd::HungUp, worker)},
    {Given::Active, When::HangUp, tablet, ended(CallEnd::HungUp, worker)},
    {Given::Active, When::HangUp, elsewhere, but(not_found, active)},
    {Given::Active, When::Resume, desk, active},
    {Given::Active, When::Resume, phone, active},
    {Given::Active, When::Resume, desk_two, but(conflict, active)},
    {Given::Active, When::Resume, elsewhere, but(not_found, active)},
    {Given::Active, When::MediaFails, desk, ended(CallEnd::Failed)},
    {Given::Active, When::RingTimeEnds, desk, active},
    {Given::Active, When::PageCloses, desk, active},
    {Given::Active, When::PageCloses, tablet, active},
    {Given::Active, When::PageClosesForLong, desk, ended(CallEnd::Lost)},
    {Given::Active, When::PageClosesForLong, tablet, active},
    // active, the desk's page is away
    {Given::CallerAway, When::Answer, phone, active},
    {Given::CallerAway, When::Answer, tablet, but(conflict, active)},
    {Given::CallerAway, When::Reject, phone, but(conflict, active)},
    {Given::CallerAway, When::HangUp, phone, ended(CallEnd::HungUp, worker)},
    {Given::CallerAway, When::HangUp, desk_two, ended(CallEnd::HungUp, officer)},
    {Given::CallerAway, When::HangUp, desk, but(not_found, active)},
    {Given::CallerAway, When::Resume, desk_two, active},
    {Given::CallerAway, When::Resume, tablet, but(conflict, active)},
    {Given::CallerAway, When::MediaFails, desk, ended(CallEnd::Failed)},
    {Given::CallerAway, When::RingTimeEnds, desk, active},
    {Given::CallerAway, When::PageClosesForLong, elsewhere, ended(CallEnd::Lost)},
    {Given::CallerAway, When::PageCloses, phone, active},
    // active, the phone's page is away
    {Given::CalleeAway, When::Answer, tablet, but(conflict, active)},
    {Given::CalleeAway, When::HangUp, desk, ended(CallEnd::HungUp, officer)},
    {Given::CalleeAway, When::HangUp, tablet, ended(CallEnd::HungUp, worker)},
    {Given::CalleeAway, When::Resume, tablet, active},
    {Given::CalleeAway, When::Resume, desk_two, but(conflict, active)},
    {Given::CalleeAway, When::Reject, tablet, but(conflict, active)},
    {Given::CalleeAway, When::MediaFails, desk, ended(CallEnd::Failed)},
    {Given::CalleeAway, When::RingTimeEnds, desk, active},
    {Given::CalleeAway, When::PageClosesForLong, elsewhere, ended(CallEnd::Lost)},
    {Given::CalleeAway, When::PageCloses, desk, active},
    // hung up by the officer
    {Given::Ended, When::Answer, phone, but(conflict, over)},
    {Given::Ended, When::Reject, phone, but(conflict, over)},
    {Given::Ended, When::HangUp, desk, over},
    {Given::Ended, When::HangUp, phone, over},
    {Given::Ended, When::HangUp, elsewhere, but(not_found, over)},
    {Given::Ended, When::Resume, desk, but(conflict, over)},
    {Given::Ended, When::Resume, elsewhere, but(not_found, over)},
    {Given::Ended, When::MediaFails, desk, over},
    {Given::Ended, When::RingTimeEnds, desk, over},
    {Given::Ended, When::PageCloses, desk, over},
    // a call nobody knows
    {Given::Unknown, When::Answer, phone, unknown},
    {Given::Unknown, When::Reject, phone, unknown},
    {Given::Unknown, When::HangUp, phone, unknown},
    {Given::Unknown, When::Resume, phone, unknown},
    {Given::Unknown, When::MediaFails, phone, {}},
    {Given::Unknown, When::RingTimeEnds, phone, {}},
    {Given::Unknown, When::PageCloses, phone, {}},
};

CallId make(City& city, Given given) {
    city.calls.connect(officer, desk_two);
    switch (given) {
    case Given::Ringing:
        return city.ring();
    case Given::Active:
        return city.talk();
    case Given::CallerAway:
    case Given::CalleeAway: {
        const auto id = city.talk();
        city.calls.disconnect(given == Given::CallerAway ? desk : phone);
        return id;
    }
    case Given::Ended: {
        const auto id = city.talk();
        city.calls.hang_up(desk, id);
        return id;
    }
    case Given::Unknown:
        break;
    }
    return CallId("nobody's");
}

std::optional<ErrorCode> error_of(const Result<Call>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}

std::optional<ErrorCode> act(City& city, const Row& row, const CallId& id) {
    switch (row.when) {
    case When::Answer:
        return error_of(city.calls.answer(row.page, id));
    case When::Reject:
        return error_of(city.calls.reject(row.page, id));
    case When::HangUp:
        return error_of(city.calls.hang_up(row.page, id));
    case When::Resume:
        return error_of(city.calls.resume(row.page, id, ""));
    case When::MediaFails:
        for (const auto user : {officer, worker})
            city.calls.media_failed(id, user);
        break;
    case When::RingTimeEnds:
        city.clock.advance(30s);
        city.calls.poll();
        break;
    case When::PageCloses:
        city.calls.disconnect(row.page);
        break;
    case When::PageClosesForLong:
        city.calls.disconnect(row.page);
        city.clock.advance(60s);
        city.calls.poll();
        break;
    }
    return std::nullopt;
}

TEST(CallTable, HoldsForEveryCommandInEveryState) {
    int number = 0;
    for (const auto& row : rows) {
        SCOPED_TRACE("row " + std::to_string(++number) + ": given " +
                     std::to_string(static_cast<int>(row.given)) + " when " +
                     std::to_string(static_cast<int>(row.when)) + " by " +
                     std::to_string(row.page.value()));
        City city;
        const auto id = make(city, row.given);
        EXPECT_EQ(act(city, row, id), row.then.error);
        const auto call = city.calls.find(id);
        ASSERT_EQ(call.has_value(), row.given != Given::Unknown);
        if (!call)
            continue;
        EXPECT_EQ(call->state, row.then.state);
        EXPECT_EQ(call->end, row.then.end);
        EXPECT_EQ(call->ended_by, row.then.by);
        EXPECT_EQ(call->ended_at.has_value(), call->state == CallState::Ended);
        const bool live = call->state != CallState::Ended;
        EXPECT_EQ(city.calls.presence(worker) == Presence::Busy, live);
        EXPECT_EQ(city.calls.presence(officer) == Presence::Busy, live);
    }
}

} // namespace
} // namespace gulou::calls
