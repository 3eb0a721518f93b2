// Rows of users and sessions.
#include "server/store/sessions.hpp"
#include "server/store/users.hpp"

#include "store_fixture.hpp"

namespace gulou::store::test {
namespace {

class AccountRows : public StoreTest {
protected:
    Users users{database->reader()};
    Sessions sessions{database->reader()};

    Result<UserId> add(const char* username, const char* code = "370785001") {
        UserId id;
        auto added = write([&](Connection& c) -> Result<void> {
            auto user =
                Users(c).add({username, "王芳", org::Role::Officer, unit(code), "hash", start});
            if (!user)
                return fail(user.error());
            id = *user;
            return {};
        });
        return added ? Result<UserId>(id) : fail(added.error());
    }
    SessionId log_in(UserId user, const Bytes& hash, WallTime expires = start + 1h) {
        SessionId id;
        EXPECT_TRUE(write([&](Connection& c) -> Result<void> {
            id = Sessions(c)
                     .add({{}, user, start, start, expires, "10.0.0.1", "Test"}, hash)
                     .value();
            return {};
        }));
        return id;
    }
};

TEST_F(AccountRows, ReadBackAPerson) {
    const UserId id = add("wang").value();
    const auto person = users.find(id).value();
    ASSERT_TRUE(person);
    EXPECT_EQ(person->username, "wang");
    EXPECT_EQ(person->name, "王芳");
    EXPECT_EQ(person->role, org::Role::Officer);
    EXPECT_EQ(person->unit, unit("370785001"));
    EXPECT_FALSE(person->disabled);
    EXPECT_EQ(users.credentials("wang").value()->password_hash, "hash");
    EXPECT_FALSE(users.credentials("nobody").value());
    EXPECT_FALSE(users.find(UserId{99}).value());
}

TEST_F(AccountRows, RefuseAUsernameTwiceWhateverItsCase) {
    ASSERT_TRUE(add("wang"));
    const auto refused = add("Wang");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    EXPECT_EQ(users.credentials("WANG").value()->person.username, "wang");
}

TEST_F(AccountRows, ListAUnitWithThoseBelowIt) {
    add("city", "370785").value();
    add("street", "370785001").value();
    add("grid", "370785001003001").value();
    add("other", "370785002").value();
    EXPECT_EQ(users.below(unit("370785001")).value().size(), 2u);
    EXPECT_EQ(users.below(unit("370785")).value().size(), 4u);
    EXPECT_EQ(users.all().value().size(), 4u);
}

TEST_F(AccountRows, ChangeOnlyUsersThatExist) {
    const UserId id = add("wang").value();
    ASSERT_TRUE(write([&](Connection& c) { return Users(c).disable(id); }));
    ASSERT_TRUE(write([&](Connection& c) { return Users(c).set_password(id, "new"); }));
    EXPECT_TRUE(users.find(id).value()->disabled);
    EXPECT_EQ(users.credentials("wang").value()->password_hash, "new");
    ASSERT_TRUE(write([&](Connection& c) { return Users(c).enable(id); }));
    EXPECT_FALSE(users.find(id).value()->disabled);
    EXPECT_EQ(write([&](Connection& c) { return Users(c).disable(UserId{99}); }).error().code,
              ErrorCode::NotFound);
}

TEST_F(AccountRows, FindASessionByTheHashOfItsToken) {
    const UserId user = add("wang").value();
    const SessionId id = log_in(user, {1, 2, 3});
    const auto found = sessions.find(BytesView(Bytes{1, 2, 3})).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(found->user, user);
    EXPECT_EQ(found->expires_at, start + 1h);
    EXPECT_EQ(found->remote, "10.0.0.1");
    EXPECT_FALSE(sessions.find(BytesView(Bytes{1, 2})).value());
}

TEST_F(AccountRows, KeepASessionAliveByTouchingIt) {
    const SessionId id = log_in(add("wang").value(), {1});
    ASSERT_TRUE(
        write([&](Connection& c) { return Sessions(c).touch(id, start + 1h, start + 2h); }));
    EXPECT_EQ(sessions.find(id).value()->last_seen_at, start + 1h);
    EXPECT_EQ(sessions.find(id).value()->expires_at, start + 2h);
}

TEST_F(AccountRows, EndSessionsOneByOneAllOfAUserOrByAge) {
    const UserId wang = add("wang").value();
    const UserId li = add("li").value();
    const SessionId first_one = log_in(wang, {1});
    log_in(wang, {2});
    log_in(wang, {3});
    const SessionId other = log_in(li, {4}, start + 9h);
    ASSERT_TRUE(write([&](Connection& c) { return Sessions(c).remove(first_one); }));
    EXPECT_EQ(sessions.of(wang).value().size(), 2u);
    ASSERT_TRUE(write([&](Connection& c) { return Sessions(c).remove_of(wang); }));
    EXPECT_EQ(sessions.of(wang).value().size(), 0u);
    ASSERT_TRUE(write([&](Connection& c) { return Sessions(c).remove_expired(start + 8h); }));
    EXPECT_TRUE(sessions.find(other).value());
    ASSERT_TRUE(write([&](Connection& c) { return Sessions(c).remove_expired(start + 9h); }));
    EXPECT_FALSE(sessions.find(other).value());
}

TEST_F(AccountRows, RefuseASessionOfNobody) {
    EXPECT_FALSE(write([](Connection& c) -> Result<void> {
        const auto added = Sessions(c).add({{}, UserId{99}, start, start, start, "", ""}, Bytes{1});
        return added ? Result<void>{} : fail(added.error());
    }));
}

} // namespace
} // namespace gulou::store::test
