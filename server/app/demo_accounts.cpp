#include "server/app/demo_accounts.hpp"

#include "core/text.hpp"
#include "server/accounts/administration.hpp"
#include "server/store/database.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iomanip>
#include <iostream>

namespace gulou::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t password_bytes = 9; // 12 characters, 72 bits

Json read_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    auto json = Json::parse(in, nullptr, false);
    return json.is_array() ? json : Json::array();
}

// Whole or not at all, and never readable by others, not even for a moment.
Result<void> write_file(const std::filesystem::path& file, const std::string& text) {
    const auto temporary = file.string() + ".new";
    const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written =
        fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (fd >= 0)
        close(fd);
    std::error_code error;
    if (written)
        std::filesystem::rename(temporary, file, error);
    if (!written || error)
        return fail(ErrorCode::Exhausted, "cannot write " + file.string());
    return {};
}

bool names(const Json& made, const std::string& username) {
    for (const auto& one : made)
        if (one.value("username", "") == username)
            return true;
    return false;
}

Result<void> create_or_reset(store::Connection& connection, const config::DemoAccount& account,
                             const std::string& password, WallTime now) {
    const accounts::PasswordCost cost;
    const auto user = accounts::create_account(
        connection, {account.username, account.name, account.role, account.unit, password}, cost,
        now);
    if (!user && user.error().code == ErrorCode::Conflict)
        return accounts::change_password(connection, account.username, password, cost);
    if (!user)
        return fail(user.error());
    return {};
}

} // namespace

Result<void> make_demo_accounts(const std::vector<config::DemoAccount>& accounts,
                                const std::filesystem::path& data, const Clock& clock) {
    if (accounts.empty())
        return {};
    auto made = read_file(data / demo_accounts_file);
    auto connection = store::open_database(data / "gulou.db");
    if (!connection)
        return fail(connection.error());
    for (const auto& account : accounts) {
        if (names(made, account.username))
            continue;
        const auto password = random_token(password_bytes);
        made.push_back({{"username", account.username},
                        {"password", password},
                        {"role", org::name(account.role)},
                        {"unit", account.unit.text()}});
        // The file first: an account whose password nobody knows would help nobody.
        if (auto written = write_file(data / demo_accounts_file, made.dump(1)); !written)
            return written;
        if (auto ready = create_or_reset(*connection, account, password, clock.wall()); !ready)
            return ready;
    }
    return {};
}

void print_demo_accounts(const std::filesystem::path& data) {
    const auto made = read_file(data / demo_accounts_file);
    if (made.empty())
        return;
    std::cout << "accounts (" << (data / demo_accounts_file).string() << "):\n";
    for (const auto& one : made)
        std::cout << "  " << std::left << std::setw(18) << one.value("username", "")
                  << std::setw(16) << one.value("password", "") << std::setw(13)
                  << one.value("role", "") << one.value("unit", "") << '\n';
}

} // namespace gulou::app
