#include "server/app/commands.hpp"
#include "server/app/load_config.hpp"
#include "server/app/model.hpp"

#include "pipeline/analysis/analyze_file.hpp"
#include "pipeline/ingest/camera_feed.hpp"

#include <iostream>

namespace gulou::app {

int analyze(const AnalyzeCommand& command) {
    const auto camera = load_camera(command.camera);
    if (!camera)
        return exit_bad_config;
    analysis::FileRun run;
    if (command.all_pictures)
        run.pictures = analysis::Choice::All;
    if (command.start) {
        const auto time = from_rfc3339(*command.start);
        if (!time) {
            std::cerr << "gulou analyze: --start: " << time.error().message << '\n';
            return exit_bad_config;
        }
        run.start = *time;
    }
    ingest::init();
    auto model = load_model(camera->model);
    if (!model) {
        std::cerr << "gulou analyze: model: " << model.error().message << '\n';
        return exit_bad_config;
    }
    run.equipment.labeller = std::move(*model);
    const auto summary =
        analysis::analyze_file(command.video.string(), *camera, run,
                               [](const std::string& line) { std::cout << line << std::endl; });
    if (!summary) {
        std::cerr << "gulou analyze: " << summary.error().message << '\n';
        return exit_bad_input;
    }
    if (summary->failed > 0)
        std::cerr << "gulou analyze: a rule failed at " << summary->failed
                  << " pictures and began afresh\n";
    for (const auto& refused : summary->refused)
        std::cerr << "gulou analyze: " << refused.message << '\n';
    return exit_ok;
}

} // namespace gulou::app
