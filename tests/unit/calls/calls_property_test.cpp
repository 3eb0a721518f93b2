// What must hold after any sequence of commands.
#include "server/calls/calls.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace gulou::calls {
namespace {

using namespace std::chrono_literals;

constexpr int people = 5, pages_each = 3;

// Does random things and checks, from the effects alone, what the outside would see.
class Chaos {
public:
    explicit Chaos(unsigned seed) : random_(seed) {}

    void step() {
        const ConnectionId page(static_cast<std::uint64_t>(roll(people * pages_each)));
        const auto& id = ids_.empty() ? none_ : ids_[static_cast<std::size_t>(roll(size()))];
        switch (roll(14)) {
        case 0:
        case 1:
            calls_.connect(UserId(static_cast<std::int64_t>(page.value()) % people), page);
            break;
        case 2:
            calls_.disconnect(page);
            break;
        case 3:
        case 4:
            (void)calls_.invite(page, somebody());
            break;
        case 5:
        case 6:
            (void)calls_.answer(page, id);
            break;
        case 7:
            (void)(roll(2) ? calls_.reject(page, id) : calls_.hang_up(page, id));
            break;
        case 8:
            (void)calls_.resume(page, id, roll(2) ? "token" : "");
            break;
        case 9:
            (void)calls_.add(page, id, UserId(roll(people)));
            break;
        case 10:
            calls_.media_up(id, UserId(roll(people)));
            break;
        case 11:
            calls_.media_down(id, UserId(roll(people)));
            break;
        case 12:
            clock_.advance(std::chrono::seconds(roll(30)));
            calls_.poll();
            break;
        default:
            if (roll(5) == 0)
                calls_.media_failed(id, UserId(roll(people)));
        }
        check();
    }

    // Everybody leaves; after the last deadline nothing may be left.
    void leave() {
        for (int page = 0; page < people * pages_each; ++page) {
            calls_.disconnect(ConnectionId(static_cast<std::uint64_t>(page)));
            check();
        }
        while (const auto next = calls_.next_deadline()) {
            clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.steady()));
            calls_.poll();
        }
        check();
        for (int user = 0; user < people; ++user)
            EXPECT_EQ(calls_.presence(UserId(user)), Presence::Offline);
        EXPECT_TRUE(with_media_.empty());
        for (const auto& [call, ended] : ended_)
            EXPECT_TRUE(ended) << call.value() << " never ended";
    }

private:
    int roll(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    int size() const { return static_cast<int>(ids_.size()); }
    CallId next_id() {
        ids_.emplace_back("c" + std::to_string(ids_.size()));
        return ids_.back();
    }

    Invitation somebody() {
        Invitation out{.to = {UserId(roll(people))}};
        while (roll(2))
            out.to.emplace_back(roll(people));
        return out;
    }

    void check() {
        for (const auto& effect : calls_.take_effects())
            std::visit([this](const auto& one) { see(one); }, effect);
        for (int n = 0; n < people; ++n) {
            const UserId user(n);
            const auto call = calls_.call_of(user);
            EXPECT_EQ(calls_.presence(user) == Presence::Busy, call.has_value());
            EXPECT_EQ(told_[user], calls_.presence(user)) << "everybody was told";
            if (call)
                check(*call, user);
        }
    }
    void check(const Call& call, UserId user) {
        EXPECT_TRUE(call.party(user) && call.party(user)->is_live());
        EXPECT_NE(call.state, CallState::Ended);
        EXPECT_GE(call.count(&Party::is_live), 2u) << "nobody is alone in a call";
        EXPECT_GE(call.count(&Party::is_in), 1u);
        EXPECT_EQ(with_media_.contains(call.id), call.state == CallState::Active);
        for (const auto& party : call.parties) {
            const auto theirs = calls_.call_of(party.user);
            EXPECT_EQ(theirs && theirs->id == call.id, party.is_live()) << "busy on all sides";
            EXPECT_EQ(party.until.has_value(),
                      party.is_ringing() || party.state == PartyState::Away)
                << "what waits ends some day";
            EXPECT_TRUE(party.state != PartyState::Joined || party.is_whole());
            EXPECT_TRUE(!party.is_in() || !party.page || calls_.user_of(*party.page) == party.user);
            EXPECT_EQ(party.is_in() && party.resume.empty(), false);
        }
    }
    void see(const Notify& note) { EXPECT_TRUE(note.call.has(*calls_.user_of(note.connection))); }
    void see(const StartMedia& start) { EXPECT_TRUE(with_media_.insert(start.call).second); }
    void see(const LeaveMedia& leave) {
        EXPECT_TRUE(with_media_.contains(leave.call));
        EXPECT_NE(calls_.call_of(leave.user).value_or(Call{}).id, leave.call);
    }
    void see(const EndMedia& end) { EXPECT_EQ(with_media_.erase(end.call), 1u); }
    void see(const StoreRow& store) {
        auto& ended = ended_[store.row.id];
        EXPECT_FALSE(ended) << "a row after the last one";
        ended = store.row.state == CallState::Ended;
        EXPECT_EQ(store.row.end.has_value(), ended);
        EXPECT_EQ(store.row.ended_at.has_value(), ended);
    }
    void see(const TellPresence& change) {
        EXPECT_NE(std::exchange(told_[change.user], change.presence), change.presence);
    }

    std::mt19937 random_;
    ManualClock clock_;
    const CallId none_{"none"};
    std::vector<CallId> ids_;
    std::map<CallId, bool> ended_;
    std::set<CallId> with_media_;
    std::map<UserId, Presence> told_;
    Calls calls_{
        clock_, {.most_parties = 4}, {[this] { return next_id(); }, [] { return "token"; }}};
};

TEST(AnySequence, LeavesNobodyBusyWithoutACall) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Chaos chaos(seed);
        for (int i = 0; i < 500; ++i)
            chaos.step();
        chaos.leave();
        if (testing::Test::HasFailure())
            return;
    }
}

} // namespace
} // namespace gulou::calls
