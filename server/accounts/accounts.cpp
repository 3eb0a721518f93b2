#include "server/accounts/accounts.hpp"

#include "server/accounts/token.hpp"
#include "server/store/audit.hpp"
#include "server/store/users.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace gulou::accounts {

namespace {

constexpr std::chrono::seconds touch_every{60};
constexpr std::size_t longest_token = 128, longest_agent = 200;

tl::unexpected<Error> wrong() {
    return fail(ErrorCode::Unauthenticated, "the username or the password is wrong");
}

std::string stand_in_hash(const PasswordCost& cost) {
    return hash_password(new_token(), cost).value_or("");
}

// The session's row and its trace in the audit; on the writer's thread.
Result<SessionId> record_login(store::Connection& connection, const store::Session& session,
                               const Bytes& hash, int most) {
    // The password took a while: the account may have been disabled meanwhile.
    const auto still = store::Users(connection).find(session.user);
    if (!still)
        return fail(still.error());
    if (!*still || (*still)->disabled)
        return wrong();
    store::Sessions sessions(connection);
    auto id = sessions.add(session, hash);
    if (!id)
        return id;
    if (auto kept = sessions.keep_newest(session.user, most); !kept)
        return fail(kept.error());
    const auto noted = store::Audit(connection)
                           .append({.at = session.created_at,
                                    .user = session.user,
                                    .action = "login",
                                    .object = "user " + std::to_string(session.user.value()),
                                    .detail = session.remote});
    return noted ? id : fail(noted.error());
}

} // namespace

struct Accounts::Attempt {
    std::string username;
    std::string remote;
    std::string user_agent;
    std::optional<org::Person> person;
    Answer answer;
};

Accounts::Accounts(store::Database& database, boost::asio::any_io_executor control,
                   const Clock& clock, AccountsOptions options, Counters& counters, Log log)
    : database_(database), clock_(clock), options_(options), log_(std::move(log)),
      logins_(counters.counter("gulou_logins_total", "Logins that succeeded")),
      refused_(counters.counter("gulou_logins_refused_total", "Logins refused")),
      limiter_(options.limits), stand_in_(stand_in_hash(options.cost)),
      worker_(options.waiting_logins, std::move(control)) {}

void Accounts::login(LoginRequest request, Answer answer) {
    auto attempt = std::make_shared<Attempt>(
        Attempt{std::move(request.username), std::move(request.remote),
                request.user_agent.substr(0, longest_agent), std::nullopt, std::move(answer)});
    if (limiter_.admit(attempt->username, attempt->remote, clock_.steady())) {
        refuse(*attempt, "too_many_attempts");
        return attempt->answer(fail(ErrorCode::Limited, "too many attempts: try again later"));
    }
    auto known = store::Users(database_.reader()).credentials(attempt->username);
    if (!known) {
        limiter_.withdrawn(attempt->username, attempt->remote);
        return attempt->answer(fail(known.error()));
    }
    std::string hash = *known ? (*known)->password_hash : stand_in_;
    if (*known && !(*known)->person.disabled)
        attempt->person = std::move((*known)->person);
    const bool queued = worker_.verify(
        std::move(hash), std::move(request.password),
        [this, attempt, alive = std::weak_ptr(alive_)](bool right) {
            if (!alive.expired())
                verified(attempt, right && attempt->person ? &*attempt->person : nullptr);
        });
    if (!queued) {
        limiter_.withdrawn(attempt->username, attempt->remote);
        attempt->answer(fail(ErrorCode::Limited, "too many logins at once: try again"));
    }
}

void Accounts::verified(const std::shared_ptr<Attempt>& attempt, const org::Person* person) {
    if (person)
        return open_session(attempt, *person);
    refuse(*attempt, "wrong_password");
    attempt->answer(wrong());
}

// Usernames are not logged: people type their password there.
void Accounts::refuse(const Attempt& attempt, std::string_view why) {
    refused_.add();
    log_.warn("login refused reason=" + std::string(why) + " remote=" + attempt.remote);
}

void Accounts::open_session(const std::shared_ptr<Attempt>& attempt, const org::Person& person) {
    limiter_.succeeded(attempt->username, attempt->remote);
    const WallTime now = clock_.wall();
    const auto login = std::make_shared<Login>(Login{person, {}, new_token(), options_.lifetime});
    const store::Session session{{},
                                 person.id,
                                 now,
                                 now,
                                 now + std::min(options_.idle, options_.lifetime),
                                 attempt->remote,
                                 attempt->user_agent};
    submit(
        [login, session, hash = token_hash(login->token),
         most = options_.sessions_of_one](store::Connection& connection) -> Result<void> {
            auto id = record_login(connection, session, hash, most);
            if (!id)
                return fail(id.error());
            login->session = *id;
            return {};
        },
        [this, attempt, login](const Result<void>& done) {
            if (!done)
                return attempt->answer(fail(done.error()));
            logins_.add();
            log_.info("login user=" + std::to_string(login->person.id.value()) + " session=" +
                      std::to_string(login->session.value()) + " remote=" + attempt->remote);
            attempt->answer(*login);
        });
}

std::chrono::seconds Accounts::retry_after(std::string_view username,
                                           std::string_view remote) const {
    if (username.empty() && remote.empty())
        return options_.limits.window;
    return std::max(limiter_.wait(username, remote, clock_.steady()), std::chrono::seconds{1});
}

Result<Visitor> Accounts::resolve(std::string_view token) {
    if (token.empty() || token.size() > longest_token)
        return fail(ErrorCode::Unauthenticated, "log in first");
    return visitor(store::Sessions(database_.reader()).find(BytesView(token_hash(token))));
}

Result<Visitor> Accounts::resolve(SessionId session) {
    return visitor(store::Sessions(database_.reader()).find(session));
}

Result<Visitor> Accounts::visitor(const Result<std::optional<store::Session>>& session) {
    if (!session)
        return fail(session.error());
    const WallTime now = clock_.wall();
    if (!*session || (*session)->expires_at <= now)
        return fail(ErrorCode::Unauthenticated, "the session is over: log in again");
    auto person = store::Users(database_.reader()).find((*session)->user);
    if (!person)
        return fail(person.error());
    if (!*person || (*person)->disabled)
        return fail(ErrorCode::Unauthenticated, "the account is disabled");
    if (now - (*session)->last_seen_at >= touch_every)
        touch(**session, now);
    return Visitor{**std::move(person), (*session)->id};
}

void Accounts::touch(const store::Session& session, WallTime now) {
    const WallTime expires =
        std::min<WallTime>(session.created_at + options_.lifetime, now + options_.idle);
    submit(
        [id = session.id, now, expires](store::Connection& connection) {
            return store::Sessions(connection).touch(id, now, expires);
        },
        [](const Result<void>&) {});
}

void Accounts::logout(SessionId session, Done done) {
    submit(
        [session](store::Connection& connection) {
            return store::Sessions(connection).remove(session);
        },
        std::move(done));
}

void Accounts::logout_everywhere(UserId user, Done done) {
    submit(
        [user](store::Connection& connection) {
            return store::Sessions(connection).remove_of(user);
        },
        std::move(done));
}

void Accounts::tick() {
    submit(
        [now = clock_.wall()](store::Connection& connection) {
            return store::Sessions(connection).remove_expired(now);
        },
        [](const Result<void>&) {});
}

void Accounts::submit(store::Writer::Work work, Done done) {
    database_.writer().submit(
        std::move(work),
        [done = std::move(done), alive = std::weak_ptr(alive_)](Result<void> result) {
            if (!alive.expired())
                done(std::move(result));
        });
}

} // namespace gulou::accounts
