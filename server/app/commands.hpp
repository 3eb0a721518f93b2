// What the command line can ask for: one function a subcommand, each returning the exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gulou::app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_bad_config = 2; // every fault on standard error with file:line
inline constexpr int exit_bad_input = 3;  // video or scene that can't be read

struct ServeCommand {
    std::filesystem::path config;
    std::optional<std::filesystem::path> data; // instead of the file's
    std::optional<std::string> listen;         // likewise, ADDR:PORT
};
// Runs until SIGTERM or SIGINT; the ready line goes to standard output.
int serve(const ServeCommand& command);

int check(const std::filesystem::path& config);

struct AnalyzeCommand {
    std::filesystem::path camera;
    std::optional<std::string> start; // RFC 3339: wall time of the first frame
    std::filesystem::path video;
    bool all_pictures = false; // also where key frames alone would serve
};
int analyze(const AnalyzeCommand& command);

struct SceneCommand {
    std::string kind;
    std::uint64_t seed = 1;
    std::optional<std::filesystem::path> out;
    std::optional<std::filesystem::path> truth;
    std::vector<std::string> settings; // key=value
};
int scene(const SceneCommand& command);

struct UserCommand {
    enum class Verb { Add, Passwd, Disable, List };
    Verb verb = Verb::List;
    std::filesystem::path data;
    std::string username;
    std::string name;
    std::string role;
    std::string unit;
};
// Offline account keeping; the password comes from standard input, one line.
int user(const UserCommand& command);

} // namespace gulou::app
