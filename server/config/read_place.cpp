#include "server/config/draft.hpp"

#include <algorithm>

namespace gulou::config {
namespace {

constexpr std::string_view username_letters = "abcdefghijklmnopqrstuvwxyz0123456789._-";

bool is_username(std::string_view text) {
    return text.size() <= 64 && text.find_first_not_of(username_letters) == std::string_view::npos;
}

std::optional<org::Role> read_role(const Section& account) {
    const auto text = account.required("role");
    if (!text)
        return std::nullopt;
    const auto role = org::role(*text);
    if (!role)
        account.fault("role",
                      "'" + *text + "' is no role: officer, grid_worker, supervisor, admin");
    return role;
}

std::optional<std::string> read_username(const Section& account, Draft& draft) {
    const auto text = account.required("username");
    if (!text)
        return std::nullopt;
    if (!is_username(*text)) {
        account.fault("username", "a username is 1 to 64 of a-z, 0-9, '.', '_' and '-'");
        return std::nullopt;
    }
    draft.claim("username " + *text, account.at("username"));
    return text;
}

} // namespace

std::optional<org::UnitCode> read_unit_code(const Section& section, std::string_view key) {
    const auto text = section.required(key);
    if (!text)
        return std::nullopt;
    auto code = org::UnitCode::parse(*text);
    if (code)
        return *std::move(code);
    section.fault(key, code.error().message);
    return std::nullopt;
}

void read_units(const Section& root, Draft& draft) {
    for (const auto& unit : root.list("unit")) {
        ++draft.unit_tables;
        const auto code = read_unit_code(unit, "code");
        auto name = unit.required("name");
        if (!code || !draft.claim("unit " + code->text(), unit.at("code")))
            continue;
        draft.units.push_back({*code, unit.at("code")});
        draft.config.units.push_back({*code, name.value_or("")});
    }
}

void read_accounts(const Section& root, Draft& draft) {
    const auto demo = root.section("demo");
    if (!demo)
        return;
    for (const auto& account : demo->list("account")) {
        auto username = read_username(account, draft);
        auto name = account.required("name");
        const auto role = read_role(account);
        const auto unit = read_unit_code(account, "unit");
        if (unit)
            draft.unit_uses.push_back({*unit, account.at("unit")});
        if (username && name && role && unit)
            draft.config.demo_accounts.push_back(
                {std::move(*username), std::move(*name), *role, *unit});
    }
}

} // namespace gulou::config
