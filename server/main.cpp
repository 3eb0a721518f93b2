// The command line of gulou, and nothing else.
#include "server/app/commands.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

using namespace gulou;

namespace {

void add_serve(CLI::App& app, int& code) {
    auto command = std::make_shared<app::ServeCommand>();
    auto* sub = app.add_subcommand("serve", "Run the server until SIGTERM");
    sub->add_option("--config", command->config, "Configuration file")->required();
    sub->add_option("--data", command->data, "Data folder, instead of the file's");
    sub->add_option("--listen", command->listen, "ADDR:PORT, instead of the file's");
    sub->callback([command, &code] { code = app::serve(*command); });
}

void add_check(CLI::App& app, int& code) {
    auto file = std::make_shared<std::string>();
    auto* sub = app.add_subcommand("check", "Validate a configuration file");
    sub->add_option("--config", *file, "Configuration file")->required();
    sub->callback([file, &code] { code = app::check(*file); });
}

void add_analyze(CLI::App& app, int& code) {
    auto command = std::make_shared<app::AnalyzeCommand>();
    auto* sub = app.add_subcommand("analyze", "Run a camera's rules over a video file");
    sub->add_option("--camera", command->camera, "Camera file (TOML)")->required();
    sub->add_option("--start", command->start, "Wall time of the first frame, RFC 3339");
    sub->add_flag("--all-pictures", command->all_pictures,
                  "Decode every picture, also where key frames serve");
    sub->add_option("VIDEO", command->video, "Video file")->required();
    sub->callback([command, &code] { code = app::analyze(*command); });
}

void add_scene(CLI::App& app, int& code) {
    auto command = std::make_shared<app::SceneCommand>();
    auto* sub = app.add_subcommand("scene", "Render a simulated scene with its truth");
    sub->add_option("--kind", command->kind, "facade, fire-lane or street")->required();
    sub->add_option("--seed", command->seed, "Seed")->required();
    sub->add_option("--out", command->out, "MP4 file to write");
    sub->add_option("--truth", command->truth, "JSON file to write");
    sub->add_option("--set", command->settings, "key=value")->take_all();
    sub->callback([command, &code] { code = app::scene(*command); });
}

void add_user_verb(CLI::App& user, int& code, app::UserCommand::Verb verb, const char* name,
                   const char* help) {
    using Verb = app::UserCommand::Verb;
    auto command = std::make_shared<app::UserCommand>();
    command->verb = verb;
    auto* sub = user.add_subcommand(name, help);
    sub->add_option("--data", command->data, "Data folder")->required();
    if (verb != Verb::List)
        sub->add_option("--username", command->username, "Login name")->required();
    if (verb == Verb::Add) {
        sub->add_option("--name", command->name, "Name others see (default: the login name)");
        sub->add_option("--role", command->role, "officer, grid_worker, supervisor or admin")
            ->required();
        sub->add_option("--unit", command->unit, "Unit code")->required();
    }
    sub->callback([command, &code] { code = app::user(*command); });
}

void add_user(CLI::App& app, int& code) {
    using Verb = app::UserCommand::Verb;
    auto* sub = app.add_subcommand("user", "Accounts, offline");
    sub->require_subcommand(1);
    add_user_verb(*sub, code, Verb::Add, "add", "Add an account; password on standard input");
    add_user_verb(*sub, code, Verb::Passwd, "passwd", "New password, on standard input");
    add_user_verb(*sub, code, Verb::Disable, "disable", "Disable an account");
    add_user_verb(*sub, code, Verb::List, "list", "List accounts");
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Gulou: real-time video and alert command center", "gulou"};
    app.require_subcommand(1);
    int code = app::exit_ok;
    add_serve(app, code);
    add_check(app, code);
    add_analyze(app, code);
    add_scene(app, code);
    add_user(app, code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "gulou: " << error.what() << '\n';
        return app::exit_failed;
    }
    return code;
}
