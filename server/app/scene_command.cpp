#include "server/app/commands.hpp"

#include "pipeline/ingest/camera_feed.hpp"
#include "pipeline/scene/render_file.hpp"
#include "pipeline/scene/scene.hpp"

#include <fstream>
#include <iostream>

namespace gulou::app {
namespace {

constexpr double default_duration = 60; // seconds, where --set duration=… is not given

Result<scene::SceneSpec> spec_of(const SceneCommand& command) {
    scene::Settings settings{{"seed", std::to_string(command.seed)}};
    for (const auto& setting : command.settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos)
            return fail(ErrorCode::Invalid, "--set " + setting + " is not key=value");
        settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    auto spec = scene::make_spec(command.kind, settings);
    if (spec && spec->duration <= 0)
        spec->duration = default_duration;
    return spec;
}

Result<void> write_truth(const scene::SceneSpec& spec, const std::filesystem::path& file) {
    const auto scene = scene::open(spec);
    if (!scene)
        return fail(scene.error());
    std::ofstream out(file);
    out << scene::to_json((*scene)->truth(spec.duration)) << '\n';
    if (!out.flush())
        return fail(ErrorCode::Exhausted, "cannot write " + file.string());
    return {};
}

Result<void> run(const SceneCommand& command) {
    const auto spec = spec_of(command);
    if (!spec)
        return fail(spec.error());
    if (command.truth)
        if (auto written = write_truth(*spec, *command.truth); !written)
            return written;
    if (command.out) {
        ingest::init();
        return scene::render_file(*spec, *command.out);
    }
    return {};
}

} // namespace

int scene(const SceneCommand& command) {
    if (const auto done = run(command); !done) {
        std::cerr << "gulou scene: " << done.error().message << '\n';
        return exit_bad_input;
    }
    return exit_ok;
}

} // namespace gulou::app
