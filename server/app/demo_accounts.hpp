// The demo's accounts: made once, with random passwords that are shown and kept in one file.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "server/config/config.hpp"

#include <filesystem>
#include <vector>

namespace gulou::app {

inline constexpr const char* demo_accounts_file = "demo-accounts.json";

// Makes those of `accounts` that DATA/demo-accounts.json (mode 0600) does not name yet. Blocks for
// about 0.1 s an account; before the server takes the database.
Result<void> make_demo_accounts(const std::vector<config::DemoAccount>& accounts,
                                const std::filesystem::path& data, const Clock& clock);

// The table of usernames and passwords, for standard output.
void print_demo_accounts(const std::filesystem::path& data);

} // namespace gulou::app
