#include "server/accounts/accounts.hpp"

#include "server/accounts/administration.hpp"
#include "server/accounts/token.hpp"
#include "server/store/audit.hpp"
#include "store_fixture.hpp"

#include <optional>

namespace gulou::accounts {
namespace {

using namespace std::chrono_literals;
using store::test::start;
using store::test::unit;

class AccountsTest : public store::test::StoreTest {
protected:
    AccountsOptions options{.cost = least_cost()};
    ManualClock clock{start};
    std::unique_ptr<Accounts> accounts = make(Log::none());

    AccountsTest() {
        EXPECT_TRUE(administer([&](store::Connection& connection) {
            return create_account(
                connection,
                {"wang", "王芳", org::Role::Officer, unit("370785001"), "correct horse"},
                least_cost(), start);
        }));
    }
    std::unique_ptr<Accounts> make(Log log) {
        return std::make_unique<Accounts>(*database, control.get_executor(), clock, options,
                                          counters, std::move(log));
    }
    bool administer(const auto& step) {
        return write([&](store::Connection& connection) -> Result<void> {
                   const auto done = step(connection);
                   return done ? Result<void>{} : fail(done.error());
               })
            .has_value();
    }
    bool disable() {
        return write([](store::Connection& connection) {
                   return connection.execute("UPDATE users SET disabled=1");
               })
            .has_value();
    }
    Result<Login> login(const char* username, const char* password,
                        const char* remote = "10.0.0.1") {
        std::optional<Result<Login>> result;
        accounts->login({username, password, remote, "Test"},
                        [&](Result<Login> answer) { result = std::move(answer); });
        EXPECT_TRUE(run_until([&] { return result.has_value(); }));
        return result.value_or(fail(ErrorCode::Internal, "never answered"));
    }
    Login logged_in() { return login("wang", "correct horse").value(); }
    // Waits until the writer has done everything asked for so far.
    void settle() {
        bool done = false;
        database->writer().submit([](store::Connection&) { return Result<void>{}; },
                                  [&](const Result<void>&) { done = true; });
        EXPECT_TRUE(run_until([&] { return done; }));
    }
};

TEST_F(AccountsTest, LetsThePersonWithThePasswordIn) {
    const Login in = logged_in();
    EXPECT_EQ(in.person.username, "wang");
    EXPECT_EQ(in.person.role, org::Role::Officer);
    EXPECT_GE(in.token.size(), 43u); // 256 bits
    const auto visitor = accounts->resolve(in.token);
    ASSERT_TRUE(visitor);
    EXPECT_EQ(visitor->person.id, in.person.id);
    EXPECT_EQ(visitor->session, in.session);
    EXPECT_TRUE(accounts->resolve(in.session));
    EXPECT_EQ(store::Audit(database->reader()).page(0, 10)->at(0).action, "login");
}

TEST_F(AccountsTest, RefusesAllOthersAlike) {
    const auto wrong = login("wang", "wrong password");
    const auto unknown = login("nobody", "correct horse");
    ASSERT_TRUE(disable());
    const auto disabled = login("wang", "correct horse");
    for (const auto& refused : {wrong, unknown, disabled}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Unauthenticated);
        EXPECT_EQ(refused.error().message, wrong.error().message);
    }
    EXPECT_EQ(count("gulou_logins_refused_total"), 3u);
}

TEST_F(AccountsTest, VerifiesSomethingForUnknownUsernamesToo) {
    // No clock: the same work is done, which the worker's own answer proves.
    options.waiting_logins = 0;
    accounts = make(Log::none());
    EXPECT_EQ(login("nobody", "x").error().code, ErrorCode::Limited);
    EXPECT_EQ(login("wang", "x").error().code, ErrorCode::Limited);
}

TEST_F(AccountsTest, LimitsAttempts) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(login("wang", "wrong password").error().code, ErrorCode::Unauthenticated);
    EXPECT_EQ(login("wang", "correct horse").error().code, ErrorCode::Limited);
    EXPECT_EQ(accounts->retry_after("wang", "10.0.0.1"), 15min);
    EXPECT_EQ(accounts->retry_after(), 15min);
    EXPECT_TRUE(login("wang", "correct horse", "10.0.0.2"));
    clock.advance(15min);
    EXPECT_TRUE(login("wang", "correct horse"));
}

TEST_F(AccountsTest, KnowsNoTokenButItsOwn) {
    const Login in = logged_in();
    EXPECT_FALSE(accounts->resolve(""));
    EXPECT_FALSE(accounts->resolve(in.token + "x"));
    EXPECT_FALSE(accounts->resolve(new_token()));
    EXPECT_FALSE(accounts->resolve(std::string(1'000'000, 'x')));
    EXPECT_FALSE(accounts->resolve(SessionId{999}));
}

TEST_F(AccountsTest, KeepsOnlyTheHashOfAToken) {
    const Login in = logged_in();
    const auto rows = collect(database->reader().prepare("SELECT token_hash FROM sessions"),
                              [](const store::Statement& row) { return row.blob(0); })
                          .value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0], token_hash(in.token));
    EXPECT_EQ(rows[0].size(), 32u);
}

TEST_F(AccountsTest, EndsOneSessionOrAll) {
    const Login a = logged_in(), b = logged_in(), c = logged_in();
    std::optional<Result<void>> done;
    const auto note = [&](Result<void> result) { done = result; };
    accounts->logout(a.session, note);
    ASSERT_TRUE(run_until([&] { return done.has_value(); }));
    EXPECT_FALSE(accounts->resolve(a.token));
    EXPECT_TRUE(accounts->resolve(b.token));
    done.reset();
    accounts->logout_everywhere(b.person.id, note);
    ASSERT_TRUE(run_until([&] { return done.has_value(); }));
    EXPECT_FALSE(accounts->resolve(b.token));
    EXPECT_FALSE(accounts->resolve(c.session));
}

TEST_F(AccountsTest, EndsASessionThatGoesIdle) {
    const Login in = logged_in();
    clock.advance(options.idle - 1min);
    EXPECT_TRUE(accounts->resolve(in.token));
    settle(); // the touch
    clock.advance(options.idle - 1min);
    EXPECT_TRUE(accounts->resolve(in.token));
    settle();
    clock.advance(options.idle);
    EXPECT_FALSE(accounts->resolve(in.token));
}

TEST_F(AccountsTest, EndsASessionAfterItsLifetimeHoweverItIsUsed) {
    const Login in = logged_in();
    for (auto age = 0h; age < 7 * 24h; age += 6h) {
        EXPECT_TRUE(accounts->resolve(in.token));
        settle();
        clock.advance(6h);
    }
    EXPECT_FALSE(accounts->resolve(in.token));
    accounts->tick();
    settle();
    EXPECT_EQ(store::test::number(database->reader(), "SELECT COUNT(*) FROM sessions"), 0);
}

TEST_F(AccountsTest, ShutsOutSomeoneDisabledMeanwhile) {
    const Login in = logged_in();
    ASSERT_TRUE(disable());
    EXPECT_FALSE(accounts->resolve(in.token));
}

TEST_F(AccountsTest, KeepsABoundedNumberOfSessions) {
    options.sessions_of_one = 2;
    accounts = make(Log::none());
    const Login a = logged_in(), b = logged_in(), c = logged_in();
    EXPECT_FALSE(accounts->resolve(a.token));
    EXPECT_TRUE(accounts->resolve(b.token));
    EXPECT_TRUE(accounts->resolve(c.token));
}

TEST_F(AccountsTest, LogsNoSecrets) {
    testing::internal::CaptureStderr();
    accounts = make(Log::standard(LogLevel::Debug));
    const Login in = logged_in();
    EXPECT_FALSE(login("wang", "wrong password"));
    EXPECT_FALSE(login("typed-my-password-here", "x"));
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("login"), std::string::npos);
    for (const char* secret : {"correct horse", "wrong password", "typed-my", "argon2"})
        EXPECT_EQ(log.find(secret), std::string::npos) << secret;
    EXPECT_EQ(log.find(in.token), std::string::npos);
}

TEST_F(AccountsTest, AnswersNobodyAfterItsEnd) {
    bool answered = false;
    accounts->login({"wang", "correct horse", "10.0.0.1", ""},
                    [&](const Result<Login>&) { answered = true; });
    accounts.reset();
    control.restart();
    control.poll();
    EXPECT_FALSE(answered);
}

} // namespace
} // namespace gulou::accounts
