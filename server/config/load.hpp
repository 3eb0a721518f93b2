// Reads and checks configuration files; reports everything that is wrong with them at once.
#pragma once

#include "server/config/config.hpp"
#include "server/config/fault.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::config {

template <class T>
using Checked = tl::expected<T, std::vector<Fault>>;

// Judges a source's address beyond its form, for those who know what stands behind it (the
// simulated scenes); the error's message becomes the fault's reason, so it must not repeat a
// password.
using SourceCheck = std::function<Result<void>(const std::string& source)>;

// gulou.toml with the files it includes. Relative paths in it are relative to its folder. Any
// thread; blocks on the disk; never throws for what a file holds.
Checked<Config> load(const std::filesystem::path& file, const SourceCheck& source = {});

// One camera alone: its keys stand at the top level, its rules under [[rule]], a model under
// [model]. `source` may be missing here (analyze is given a video instead), and is then empty.
Checked<CameraFile> load_camera(const std::filesystem::path& file);
// Likewise from text; `file` is what faults call it, and paths are relative to its folder.
Checked<CameraFile> parse_camera(std::string_view text, const std::string& file);

} // namespace gulou::config
