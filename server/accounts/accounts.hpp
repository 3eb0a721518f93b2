// Who may come in: login, the session behind a token, logout. The control thread for everything.
#pragma once

#include "core/clock.hpp"
#include "core/counter.hpp"
#include "core/log.hpp"
#include "core/org/scope.hpp"
#include "server/accounts/login_limiter.hpp"
#include "server/accounts/password.hpp"
#include "server/accounts/password_worker.hpp"
#include "server/store/database.hpp"
#include "server/store/sessions.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace gulou::accounts {

struct AccountsOptions {
    std::chrono::seconds lifetime{7 * 24 * 3600}; // of a session, whatever happens
    std::chrono::seconds idle{12 * 3600};         // of a session nobody uses
    int sessions_of_one = 50;                     // the oldest ends when there is one more
    std::size_t waiting_logins = 32;              // more are Limited
    PasswordCost cost{};                          // of the stand-in for unknown usernames
    LoginLimits limits{};
};

struct LoginRequest {
    std::string username;
    std::string password;
    std::string remote;     // address without port
    std::string user_agent; // kept cut to 200 bytes
};

struct Login {
    org::Person person;
    SessionId session;
    std::string token; // for the cookie; never kept, never logged
    std::chrono::seconds lifetime{};
};

// Somebody with a valid session.
struct Visitor {
    org::Person person;
    SessionId session;
};

class Accounts {
public:
    using Answer = std::function<void(Result<Login>)>;
    using Done = std::function<void(Result<void>)>;

    // `database`, `clock` and `counters` outlive it; answers still due at its end are not given.
    Accounts(store::Database& database, boost::asio::any_io_executor control, const Clock& clock,
             AccountsOptions options, Counters& counters, Log log);

    // Unauthenticated for an unknown username, a wrong password and a disabled account alike, each
    // after the same time. Limited: too many attempts, see retry_after(). `answer` is called once.
    void login(LoginRequest request, Answer answer);
    // How long this account and address must wait; without them the longest it can be.
    std::chrono::seconds retry_after(std::string_view username = {},
                                     std::string_view remote = {}) const;

    // Unauthenticated unless the token's session stands and its person is not disabled. Using it
    // keeps it from going idle. One or two indexed reads.
    Result<Visitor> resolve(std::string_view token);
    // For connections that stay open: asked now and then, an error means it is over.
    Result<Visitor> resolve(SessionId session);

    // Connections opened with the session are the caller's to end.
    void logout(SessionId session, Done done);
    void logout_everywhere(UserId user, Done done);

    // About once a minute: clears expired sessions away.
    void tick();

private:
    struct Attempt;
    void verified(const std::shared_ptr<Attempt>& attempt, const org::Person* person);
    void open_session(const std::shared_ptr<Attempt>& attempt, const org::Person& person);
    void refuse(const Attempt& attempt, std::string_view why);
    Result<Visitor> visitor(const Result<std::optional<store::Session>>& session);
    void touch(const store::Session& session, WallTime now);
    void submit(store::Writer::Work work, Done done);

    store::Database& database_;
    const Clock& clock_;
    const AccountsOptions options_;
    Log log_;
    Counter& logins_;
    Counter& refused_;
    LoginLimiter limiter_;
    std::string stand_in_; // verified when there is no such account, so that it takes as long
    std::shared_ptr<char> alive_ = std::make_shared<char>();
    PasswordWorker worker_;
};

} // namespace gulou::accounts
