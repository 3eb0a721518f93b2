#include "server/accounts/administration.hpp"

#include "server/store/sessions.hpp"
#include "server/store/users.hpp"

#include <algorithm>
#include <functional>

namespace gulou::accounts {

namespace {

Result<void> check_username(std::string_view username) {
    const bool odd =
        std::ranges::any_of(username, [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
    if (username.empty() || username.size() > 64 || odd)
        return fail(ErrorCode::Invalid,
                    "a username has 1 to 64 bytes without spaces or control characters");
    return {};
}

Result<UserId> id_of(store::Connection& connection, std::string_view username) {
    const auto known = store::Users(connection).credentials(username);
    if (!known)
        return fail(known.error());
    if (!*known)
        return fail(ErrorCode::NotFound, "no such account: " + std::string(username));
    return (*known)->person.id;
}

Result<void> change(store::Connection& connection, std::string_view username,
                    const std::function<Result<void>(UserId)>& step) {
    return connection.transaction([&]() -> Result<void> {
        const auto id = id_of(connection, username);
        return id ? step(*id) : fail(id.error());
    });
}

} // namespace

Result<UserId> create_account(store::Connection& connection, const NewAccount& account,
                              const PasswordCost& cost, WallTime now) {
    if (auto fine = check_username(account.username); !fine)
        return fail(fine.error());
    if (auto fine = check_password(account.password); !fine)
        return fail(fine.error());
    auto hash = hash_password(account.password, cost);
    if (!hash)
        return fail(hash.error());
    return store::Users(connection)
        .add({account.username, account.name.empty() ? account.username : account.name,
              account.role, account.unit, *std::move(hash), now});
}

Result<void> change_password(store::Connection& connection, std::string_view username,
                             std::string_view password, const PasswordCost& cost) {
    if (auto fine = check_password(password); !fine)
        return fine;
    const auto hash = hash_password(password, cost);
    if (!hash)
        return fail(hash.error());
    return change(connection, username, [&](UserId id) -> Result<void> {
        if (auto set = store::Users(connection).set_password(id, *hash); !set)
            return set;
        return store::Sessions(connection).remove_of(id);
    });
}

Result<void> disable_account(store::Connection& connection, std::string_view username) {
    return change(connection, username, [&](UserId id) -> Result<void> {
        if (auto done = store::Users(connection).disable(id); !done)
            return done;
        return store::Sessions(connection).remove_of(id);
    });
}

Result<void> enable_account(store::Connection& connection, std::string_view username) {
    return change(connection, username,
                  [&](UserId id) { return store::Users(connection).enable(id); });
}

} // namespace gulou::accounts
