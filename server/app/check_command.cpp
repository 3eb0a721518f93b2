#include "server/app/commands.hpp"
#include "server/app/load_config.hpp"

#include <iostream>

namespace gulou::app {

int check(const std::filesystem::path& file) {
    const auto config = load_config(file);
    if (!config)
        return exit_bad_config;
    std::cout << file.string() << ": " << config->cameras.size() << " cameras, "
              << config->units.size() << " units\n";
    return exit_ok;
}

} // namespace gulou::app
