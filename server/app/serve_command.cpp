#include "server/app/app.hpp"
#include "server/app/commands.hpp"
#include "server/app/demo_accounts.hpp"
#include "server/app/load_config.hpp"

#include "pipeline/ingest/camera_feed.hpp"
#include "server/config/endpoint.hpp"
#include "server/store/data_lock.hpp"

#include <boost/asio/signal_set.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace gulou::app {
namespace {

// Where the built console stands: the file's choice, the environment's, or beside the program
// (build/release/gulou → web-console/dist).
std::filesystem::path console_folder(const config::Server& server) {
    if (!server.console.empty())
        return server.console;
    if (const auto* given = std::getenv("GULOU_CONSOLE"))
        return given;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path() / "../../web-console/dist";
}

std::optional<config::Config> configured(const ServeCommand& command) {
    auto config = load_config(command.config);
    if (!config)
        return std::nullopt;
    if (command.data)
        config->server.data = *command.data;
    if (command.listen) {
        auto endpoint = config::parse_endpoint(*command.listen);
        if (!endpoint) {
            std::cerr << "--listen: " << endpoint.error().message << '\n';
            return std::nullopt;
        }
        config->server.listen = std::move(*endpoint);
    }
    config->server.console = console_folder(config->server);
    return config;
}

void run(config::Config config) {
    const auto log = Log::standard(config.log.level);
    auto listen = config.server.listen;
    const auto data = config.server.data;
    boost::asio::io_context control{1};
    std::filesystem::create_directories(data);
    const auto lock = store::DataLock::take(data);
    if (!lock)
        throw std::runtime_error(lock.error().message);
    App app(control, std::move(config), log);
    boost::asio::signal_set signals(control, SIGTERM, SIGINT);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (error)
            return;
        app.stop([&] { control.stop(); });
    });
    app.start();
    listen.port = app.port();
    print_demo_accounts(data);
    std::cout << "listening https://" << to_string(listen) << std::endl;
    control.run();
    log.info("stopped");
}

} // namespace

int serve(const ServeCommand& command) {
    auto config = configured(command);
    if (!config)
        return exit_bad_config;
    ingest::init();
    try {
        run(std::move(*config));
    } catch (const std::exception& error) {
        std::cerr << "gulou: cannot start: " << error.what() << '\n';
        return exit_failed;
    }
    return exit_ok;
}

} // namespace gulou::app
