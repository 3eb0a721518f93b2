#include "server/app/commands.hpp"
#include "server/app/load_config.hpp"

#include "pipeline/analysis/analyze_file.hpp"
#include "pipeline/ingest/camera_feed.hpp"

#include <iostream>

namespace gulou::app {

int analyze(const AnalyzeCommand& command) {
    const auto camera = load_camera(command.camera);
    if (!camera)
        return exit_bad_config;
    std::optional<WallTime> start;
    if (command.start) {
        const auto time = from_rfc3339(*command.start);
        if (!time) {
            std::cerr << "gulou analyze: --start: " << time.error().message << '\n';
            return exit_bad_config;
        }
        start = *time;
    }
    ingest::init();
    const auto summary =
        analysis::analyze_file(command.video.string(), *camera, start,
                               [](const std::string& line) { std::cout << line << std::endl; });
    if (!summary) {
        std::cerr << "gulou analyze: " << summary.error().message << '\n';
        return exit_bad_input;
    }
    for (const auto& refused : summary->refused)
        std::cerr << "gulou analyze: " << refused.message << '\n';
    return exit_ok;
}

} // namespace gulou::app
