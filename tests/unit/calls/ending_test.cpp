// The rules of ending, as a table.
#include "server/calls/ending.hpp"

#include <gtest/gtest.h>

namespace gulou::calls {
namespace {

using enum PartyState;

const UserId caller{1}, second{2};

Call call(CallKind kind, CallState state, std::vector<PartyState> parties) {
    Call out;
    out.kind = kind;
    out.state = state;
    out.from = caller;
    out.to = second;
    for (const auto one : parties)
        out.parties.push_back(
            {.user = UserId(static_cast<std::int64_t>(out.parties.size()) + 1), .state = one});
    return out;
}

struct Row {
    CallKind kind;
    CallState state;
    std::vector<PartyState> after; // of the caller, the second, …
    UserId who;
    Departure how;
    std::optional<Ending> then;
};

constexpr auto two = CallKind::TwoParty, group = CallKind::Group;
constexpr auto ringing = CallState::Ringing, active = CallState::Active;
const std::optional<Ending> goes_on;

std::optional<Ending> over(CallEnd end, std::optional<UserId> by = {}) {
    return Ending{end, by};
}

const Row rows[] = {
    {two, ringing, {Left, Ringing}, caller, Departure::HungUp, over(CallEnd::Cancelled, caller)},
    {two, ringing, {Left, Ringing}, caller, Departure::Lost, over(CallEnd::Cancelled, caller)},
    {two, ringing, {Joined, Rejected}, second, Departure::HungUp, over(CallEnd::Rejected, second)},
    {two, ringing, {Joined, NoAnswer}, second, Departure::NoAnswer, over(CallEnd::NoAnswer)},
    {two, active, {Left, Joined}, caller, Departure::HungUp, over(CallEnd::HungUp, caller)},
    {two, active, {Joined, Left}, second, Departure::HungUp, over(CallEnd::HungUp, second)},
    {two, active, {Joined, Left}, second, Departure::Lost, over(CallEnd::Lost)},
    {two, active, {Joined, Left}, second, Departure::Failed, over(CallEnd::Failed)},
    {group, ringing, {Joined, Rejected, Ringing}, second, Departure::HungUp, goes_on},
    {group, ringing, {Joined, NoAnswer, Ringing}, second, Departure::NoAnswer, goes_on},
    {group,
     ringing,
     {Left, Ringing, Ringing},
     caller,
     Departure::HungUp,
     over(CallEnd::Cancelled, caller)},
    {group,
     ringing,
     {Joined, Rejected, Busy},
     second,
     Departure::HungUp,
     over(CallEnd::Rejected, second)},
    {group, active, {Joined, Left, Joined}, second, Departure::HungUp, goes_on},
    {group, active, {Joined, Left, Ringing}, second, Departure::HungUp, goes_on},
    {group, active, {Joined, Left, Away}, second, Departure::Lost, goes_on},
    {group, active, {Left, Left, Joined}, second, Departure::HungUp, over(CallEnd::HungUp, second)},
    {group, active, {Left, Left, Joined}, second, Departure::Lost, over(CallEnd::Lost)},
    {group,
     active,
     {Left, Left, Ringing, Ringing},
     second,
     Departure::HungUp,
     over(CallEnd::HungUp, second)},
    {group, active, {Joined, NoAnswer, Left}, second, Departure::NoAnswer, over(CallEnd::HungUp)},
};

TEST(Ending, FollowsTheTable) {
    int number = 0;
    for (const auto& row : rows) {
        SCOPED_TRACE("row " + std::to_string(++number));
        EXPECT_EQ(ending(call(row.kind, row.state, row.after), row.who, row.how), row.then);
    }
}

TEST(Ending, NamesWhatThePartyBecomes) {
    Party party;
    EXPECT_EQ(state_after(party, Departure::HungUp), Rejected);
    EXPECT_EQ(state_after(party, Departure::NoAnswer), NoAnswer);
    for (const auto in : {Joined, Away}) {
        party.state = in;
        for (const auto how : {Departure::HungUp, Departure::Lost, Departure::Failed})
            EXPECT_EQ(state_after(party, how), Left);
    }
}

} // namespace
} // namespace gulou::calls
