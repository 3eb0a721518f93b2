// Reading a configuration for a command: faults go to standard error, one a line.
#pragma once

#include "server/config/load.hpp"

#include <optional>

namespace gulou::app {

std::optional<config::Config> load_config(const std::filesystem::path& file);
std::optional<config::CameraFile> load_camera(const std::filesystem::path& file);

} // namespace gulou::app
