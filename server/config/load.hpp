// Reads and checks configuration files; reports everything that is wrong with them at once.
#pragma once

#include "server/config/config.hpp"
#include "server/config/fault.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <vector>

namespace gulou::config {

template <class T>
using Checked = tl::expected<T, std::vector<Fault>>;

// gulou.toml with the files it includes. Relative paths in it are relative to its folder. Any
// thread; blocks on the disk; never throws for what a file holds.
Checked<Config> load(const std::filesystem::path& file);

// One camera alone: its keys stand at the top level, its rules under [[rule]]. `source` may be
// missing here (analyze is given a video instead), and is then empty.
Checked<Camera> load_camera(const std::filesystem::path& file);

} // namespace gulou::config
