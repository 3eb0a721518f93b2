#include "server/accounts/administration.hpp"

#include "server/store/sessions.hpp"
#include "server/store/users.hpp"
#include "store_fixture.hpp"

namespace gulou::accounts {
namespace {

using store::test::start;
using store::test::unit;

class Administration : public testing::Test {
protected:
    store::test::TemporaryFolder folder;
    store::Connection connection = store::open_database(folder.file()).value();

    Result<UserId> create(std::string username, std::string password) {
        return create_account(
            connection,
            {std::move(username), "", org::Role::Officer, unit("370785"), std::move(password)},
            least_cost(), start);
    }
    std::string hash_of(const char* username) {
        return store::Users(connection).credentials(username).value()->password_hash;
    }
    std::size_t sessions_of(UserId user) { return store::Sessions(connection).of(user)->size(); }
    void log_in(UserId user) {
        ASSERT_TRUE(
            store::Sessions(connection).add({{}, user, start, start, start, "", ""}, Bytes{1}));
    }
};

TEST_F(Administration, HashesWithArgon2id) {
    ASSERT_TRUE(create("wang", "correct horse"));
    const std::string hash = hash_of("wang");
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(verify_password(hash, "correct horse"));
    EXPECT_FALSE(verify_password(hash, "Correct horse"));
    EXPECT_FALSE(verify_password("", "correct horse"));
    EXPECT_EQ(store::Users(connection).credentials("wang").value()->person.name, "wang");
}

TEST_F(Administration, SaltsEachPassword) {
    ASSERT_TRUE(create("wang", "correct horse"));
    ASSERT_TRUE(create("li", "correct horse"));
    EXPECT_NE(hash_of("wang"), hash_of("li"));
}

TEST_F(Administration, RefusesBadUsernamesAndPasswords) {
    struct Row {
        std::string username, password;
        ErrorCode code;
    };
    ASSERT_TRUE(create("wang", "correct horse"));
    const Row table[] = {
        {"", "correct horse", ErrorCode::Invalid},
        {"wang fang", "correct horse", ErrorCode::Invalid},
        {"wang\n", "correct horse", ErrorCode::Invalid},
        {std::string(65, 'x'), "correct horse", ErrorCode::Invalid},
        {"li", "short", ErrorCode::Invalid},
        {"li", std::string(257, 'x'), ErrorCode::Invalid},
        {"li", "correct\nhorse", ErrorCode::Invalid},
        {"WANG", "correct horse", ErrorCode::Conflict},
    };
    for (const Row& row : table)
        EXPECT_EQ(create(row.username, row.password).error().code, row.code) << row.username;
    EXPECT_TRUE(create("王芳", "正确的马"));
}

TEST_F(Administration, EndsSessionsWithTheOldPassword) {
    const UserId id = create("wang", "correct horse").value();
    log_in(id);
    ASSERT_TRUE(change_password(connection, "wang", "battery staple", least_cost()));
    EXPECT_TRUE(verify_password(hash_of("wang"), "battery staple"));
    EXPECT_EQ(sessions_of(id), 0u);
}

TEST_F(Administration, DisablesAndEnables) {
    const UserId id = create("wang", "correct horse").value();
    log_in(id);
    ASSERT_TRUE(disable_account(connection, "wang"));
    EXPECT_TRUE(store::Users(connection).find(id).value()->disabled);
    EXPECT_EQ(sessions_of(id), 0u);
    ASSERT_TRUE(enable_account(connection, "wang"));
    EXPECT_FALSE(store::Users(connection).find(id).value()->disabled);
}

TEST_F(Administration, SaysWhenThereIsNoSuchAccount) {
    EXPECT_EQ(disable_account(connection, "nobody").error().code, ErrorCode::NotFound);
    EXPECT_EQ(enable_account(connection, "nobody").error().code, ErrorCode::NotFound);
    EXPECT_EQ(change_password(connection, "nobody", "battery staple", least_cost()).error().code,
              ErrorCode::NotFound);
}

} // namespace
} // namespace gulou::accounts
