#include "server/accounts/administration.hpp"
#include "server/app/commands.hpp"
#include "server/store/database.hpp"
#include "server/store/users.hpp"

#include <iostream>

namespace gulou::app {
namespace {

using accounts::PasswordCost;

Result<std::string> password_from_input() {
    std::string password;
    if (!std::getline(std::cin, password))
        return fail(ErrorCode::Invalid, "the password is read from standard input, one line");
    return password;
}

Result<void> add(store::Connection& connection, const UserCommand& command) {
    const auto role = org::role(command.role);
    if (!role)
        return fail(ErrorCode::Invalid,
                    "role '" + command.role + "' is not officer, grid_worker, supervisor or admin");
    const auto unit = org::UnitCode::parse(command.unit);
    if (!unit)
        return fail(unit.error());
    const auto password = password_from_input();
    if (!password)
        return fail(password.error());
    const auto user = accounts::create_account(
        connection, {command.username, command.name, *role, *unit, *password}, PasswordCost{},
        SystemClock().wall());
    if (!user)
        return fail(user.error());
    return {};
}

Result<void> passwd(store::Connection& connection, const UserCommand& command) {
    const auto password = password_from_input();
    if (!password)
        return fail(password.error());
    return accounts::change_password(connection, command.username, *password, PasswordCost{});
}

Result<void> list(store::Connection& connection) {
    const auto people = store::Users(connection).all();
    if (!people)
        return fail(people.error());
    for (const auto& person : *people)
        std::cout << person.username << '\t' << person.name << '\t' << org::name(person.role)
                  << '\t' << person.unit.text() << (person.disabled ? "\tdisabled" : "") << '\n';
    return {};
}

Result<void> run(const UserCommand& command) {
    std::filesystem::create_directories(command.data);
    auto connection = store::open_database(command.data / "gulou.db");
    if (!connection)
        return fail(connection.error());
    switch (command.verb) {
    case UserCommand::Verb::Add:
        return add(*connection, command);
    case UserCommand::Verb::Passwd:
        return passwd(*connection, command);
    case UserCommand::Verb::Disable:
        return accounts::disable_account(*connection, command.username);
    case UserCommand::Verb::List:
        break;
    }
    return list(*connection);
}

} // namespace

int user(const UserCommand& command) {
    const auto done = run(command);
    if (!done) {
        std::cerr << "gulou user: " << done.error().message << '\n';
        return exit_failed;
    }
    return exit_ok;
}

} // namespace gulou::app
