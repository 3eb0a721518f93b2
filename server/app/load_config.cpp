#include "server/app/load_config.hpp"

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

} // namespace

std::optional<config::Config> load_config(const std::filesystem::path& file) {
    return or_print(config::load(file));
}

std::optional<Camera> load_camera(const std::filesystem::path& file) {
    return or_print(config::load_camera(file));
}

} // namespace gulou::app
