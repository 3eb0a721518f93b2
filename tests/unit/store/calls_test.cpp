#include "server/store/calls.hpp"

#include "server/store/audit.hpp"
#include "server/store/users.hpp"
#include "store_fixture.hpp"

namespace gulou::store::test {
namespace {

class CallRows : public StoreTest {
protected:
    Calls calls{database->reader()};

    void save(const CallRow& call) {
        ASSERT_TRUE(write([&](Connection& c) { return Calls(c).save(call); }));
    }
    static CallRow call(const char* id, std::int64_t from, std::int64_t to) {
        return {.id = CallId{id},
                .from = UserId{from},
                .to = UserId{to},
                .invited_at = start,
                .parties = {{UserId{from}, "joined", start, {}}, {UserId{to}, "ringing", {}, {}}}};
    }
    std::vector<std::string> page(CallQuery query) {
        std::vector<std::string> ids;
        const auto rows = calls.page(query).value();
        for (const CallRow& row : rows)
            ids.push_back(row.id.value());
        return ids;
    }
};

using Ids = std::vector<std::string>;

TEST_F(CallRows, GrowAsTheCallGoesOn) {
    CallRow row = call("a", 1, 2);
    row.alert = AlertId{7};
    row.place = "醴泉街道";
    save(row);
    row.answered_at = start + 5s;
    row.ended_at = start + 65s;
    row.end = "hung_up";
    row.ended_by = UserId{2};
    save(row);
    const auto found = calls.find(CallId{"a"}).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->seq, 1);
    EXPECT_EQ(found->from, UserId{1});
    EXPECT_EQ(found->to, UserId{2});
    EXPECT_EQ(found->alert, AlertId{7});
    EXPECT_EQ(found->place, "醴泉街道");
    EXPECT_EQ(found->answered_at, start + 5s);
    EXPECT_EQ(found->ended_at, start + 65s);
    EXPECT_EQ(found->end, "hung_up");
    EXPECT_EQ(found->ended_by, UserId{2});
    EXPECT_FALSE(calls.find(CallId{"b"}).value());
}

TEST_F(CallRows, ComeInPagesByPartyAndUnit) {
    for (const char* code : {"370785", "370785001", "370785002"})
        ASSERT_TRUE(write([&](Connection& c) -> Result<void> {
            const auto id =
                Users(c).add({code, code, org::Role::Officer, unit(code), "hash", start});
            return id ? Result<void>{} : fail(id.error());
        }));
    save(call("a", 1, 2));
    save(call("b", 2, 1));
    save(call("c", 1, 3));
    EXPECT_EQ(page({}), (Ids{"a", "b", "c"}));
    EXPECT_EQ(page({.limit = 2}), (Ids{"a", "b"}));
    EXPECT_EQ(page({.after = 2}), (Ids{"c"}));
    EXPECT_EQ(page({.party = UserId{3}}), (Ids{"c"}));
    EXPECT_EQ(page({.unit = unit("370785001")}), (Ids{"a", "b"}));
    EXPECT_EQ(page({.unit = unit("370785")}), (Ids{"a", "b", "c"}));
}

TEST_F(CallRows, AreClosedAfterARestart) {
    save(call("a", 1, 2));
    CallRow over = call("b", 1, 2);
    over.ended_at = start;
    over.end = "rejected";
    save(over);
    ASSERT_TRUE(write([](Connection& c) { return Calls(c).end_unended(start + 1h, "lost"); }));
    const auto lost = *calls.find(CallId{"a"}).value();
    EXPECT_EQ(lost.end, "lost");
    EXPECT_EQ(lost.parties[0].state, "left");
    EXPECT_EQ(lost.parties[0].left_at, start + 1h);
    EXPECT_EQ(lost.parties[1].state, "no_answer");
    EXPECT_EQ(calls.find(CallId{"b"}).value()->end, "rejected");
}

TEST_F(CallRows, KeepTheirPartiesInTheOrderCalled) {
    CallRow row = call("a", 9, 2);
    row.kind = "group";
    row.priority = "emergency";
    row.parties.push_back({UserId{1}, "busy", {}, {}});
    save(row);
    row.parties[1] = {UserId{2}, "left", start + 1s, start + 2s};
    row.parties.push_back({UserId{5}, "ringing", {}, {}});
    save(row);
    const auto found = calls.find(CallId{"a"}).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, "group");
    EXPECT_EQ(found->priority, "emergency");
    EXPECT_EQ(found->parties, row.parties);
    EXPECT_EQ(page({.party = UserId{5}}), (Ids{"a"}));
    EXPECT_EQ(page({.party = UserId{6}}), (Ids{}));
    EXPECT_EQ(page({.party = UserId{6}, .id = CallId{"a"}}), (Ids{}));
}

TEST_F(CallRows, KeepWhatTheMediaWasLike) {
    save(call("a", 1, 2));
    const auto keep = [&](const char* id, const char* body) {
        return write([=](Connection& c) { return Calls(c).save_stats(CallId{id}, start, body); });
    };
    ASSERT_TRUE(keep("a", "{}"));
    ASSERT_TRUE(keep("a", R"({"parties":[]})"));
    EXPECT_EQ(calls.stats(CallId{"a"}).value(), R"({"parties":[]})");
    EXPECT_EQ(calls.stats(CallId{"b"}).value(), std::nullopt);
    EXPECT_FALSE(keep("b", "{}")) << "of a call nobody knows";
}

// Of a database of the first release.
TEST_F(CallRows, AreGivenTheirPartiesWhenAnOldDatabaseIsOpened) {
    database.reset();
    {
        auto old = Connection::open(folder.file(), Access::ReadWrite).value();
        ASSERT_TRUE(
            old.execute("DROP TABLE call_parts; DROP TABLE call_stats; DROP TABLE call_parties; "
                        "DROP TABLE alert_pictures; DROP TABLE camera_rules; "
                        "CREATE TABLE snapshots(alert INTEGER PRIMARY KEY, jpeg BLOB NOT NULL); "
                        "ALTER TABLE calls DROP COLUMN kind; "
                        "ALTER TABLE calls DROP COLUMN priority; "
                        "INSERT INTO calls(id, from_user, to_user, invited_at, "
                        "answered_at, ended_at, end) VALUES ('a', 1, 2, 10, 20, 30, "
                        "'hung_up'), ('b', 1, 3, 40, NULL, 50, 'rejected'); "
                        "PRAGMA user_version=1"));
    }
    database = open({});
    Calls again(database->reader());
    const auto one = again.find(CallId{"a"}).value();
    ASSERT_EQ(one->parties.size(), 2u);
    EXPECT_EQ(one->parties[1].state, "left");
    EXPECT_EQ(one->kind, "two_party");
    EXPECT_EQ(again.find(CallId{"b"}).value()->parties[1].state, "rejected");
}

TEST_F(CallRows, LeaveATraceInTheAudit) {
    ASSERT_TRUE(write([](Connection& c) {
        return Audit(c).append({0, start, UserId{1}, "login", "user 1", "10.0.0.1"});
    }));
    const auto rows = Audit(database->reader()).page(0, 10).value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].user, UserId{1});
    EXPECT_EQ(rows[0].action, "login");
}

} // namespace
} // namespace gulou::store::test
