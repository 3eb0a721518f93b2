#include "server/app/load_config.hpp"

#include "pipeline/scene/spec.hpp"

#include <iostream>

namespace gulou::app {
namespace {

template <class T>
std::optional<T> or_print(config::Checked<T> checked) {
    if (checked)
        return std::move(*checked);
    for (const auto& fault : checked.error())
        std::cerr << to_string(fault) << '\n';
    return std::nullopt;
}

// A scene's address is checked by those who draw it.
Result<void> check_source(const std::string& source) {
    if (!source.starts_with("scene://"))
        return {};
    const auto spec = scene::parse_uri(source);
    if (!spec)
        return fail(spec.error());
    return {};
}

} // namespace

std::optional<config::Config> load_config(const std::filesystem::path& file) {
    return or_print(config::load(file, check_source));
}

std::optional<config::CameraFile> load_camera(const std::filesystem::path& file) {
    return or_print(config::load_camera(file));
}

} // namespace gulou::app
