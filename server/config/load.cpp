#include "server/config/load.hpp"

#include "server/config/draft.hpp"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace gulou::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 16 << 20;

Fault not_toml(const std::string& file, const toml::parse_error& error) {
    return {{file, where(error.source()).line}, "not TOML: " + std::string(error.description())};
}

// Nothing when the file cannot be read or parsed; the fault says why.
std::optional<toml::table> parse(const fs::path& file, Faults& faults) {
    const Where top{file.string(), 1};
    std::error_code failed;
    if (fs::is_directory(file, failed)) {
        faults.add(top, "is a folder, not a file");
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        faults.add(top, std::string("cannot be read: ") + std::strerror(errno));
        return std::nullopt;
    }
    if (fs::file_size(file, failed) > largest_file && !failed) {
        faults.add(top, "is larger than 16 MiB, which no configuration is");
        return std::nullopt;
    }
    try {
        return toml::parse(stream, file.string());
    } catch (const toml::parse_error& error) {
        auto fault = not_toml(file.string(), error);
        faults.add(std::move(fault.where), std::move(fault.reason));
        return std::nullopt;
    }
}

// A camera file holds one camera's keys at the top level.
bool is_camera_file(const toml::table& table) {
    return table.contains("id") || table.contains("source") || table.contains("rule");
}

void read_included(const fs::path& file, Draft& draft) {
    const auto table = parse(file, draft.faults);
    if (!table)
        return;
    const Section root(*table, draft.faults);
    if (is_camera_file(*table)) {
        check_keys(*table, "camera", draft.faults);
        if (auto camera = read_camera(root, SourceKey::Required, draft))
            draft.config.cameras.push_back(std::move(*camera));
        return;
    }
    check_keys(*table, "", draft.faults);
    for (const auto& [name, node] : *table)
        if (name != "unit" && name != "camera" && name != "demo")
            draft.faults.add(where(name.source()), "'" + std::string(name.str()) +
                                                       "' belongs in the main file; an included "
                                                       "one holds units, cameras and accounts");
    read_units(root, draft);
    read_cameras(root, draft);
    read_accounts(root, draft);
}

std::vector<fs::path> matches(const fs::path& pattern) {
    glob_t found{};
    std::vector<fs::path> out;
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0)
        out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    std::sort(out.begin(), out.end());
    return out;
}

void read_includes(const Section& root, const fs::path& folder, Draft& draft) {
    for (const auto& pattern : root.texts("include")) {
        const auto files = matches(folder / pattern.value);
        const bool wild = pattern.value.find_first_of("*?[") != std::string::npos;
        if (files.empty() && !wild)
            draft.faults.add(pattern.where,
                             "there is no file " + (folder / pattern.value).string());
        for (const auto& file : files)
            read_included(file.lexically_normal(), draft);
    }
}

Checked<CameraFile> camera_of(std::optional<toml::table> table, const fs::path& file,
                              Draft& draft) {
    std::optional<Camera> camera;
    Model model;
    if (table) {
        const Section root(*table, draft.faults);
        if (const auto* const given = table->get("model")) {
            if (const auto* const inside = given->as_table())
                check_keys(*inside, "model", draft.faults);
            else
                root.fault("model", "'model' is a section: write [model]");
            if (const auto section = root.section("model"))
                model = read_model(*section, file.parent_path());
            table->erase("model");
        }
        check_keys(*table, "camera", draft.faults);
        camera = read_camera(root, SourceKey::Optional, draft);
    }
    if (!draft.faults.empty())
        return tl::unexpected(draft.faults.sorted());
    return CameraFile{*std::move(camera), std::move(model)};
}

} // namespace

Checked<Config> load(const fs::path& file, const SourceCheck& source) {
    Draft draft;
    draft.check_source = source;
    const auto table = parse(file, draft.faults);
    if (table) {
        const Section root(*table, draft.faults);
        const auto folder = file.parent_path();
        check_keys(*table, "", draft.faults);
        read_settings(root, folder, draft);
        read_units(root, draft);
        read_cameras(root, draft);
        read_accounts(root, draft);
        read_includes(root, folder, draft);
        check_units(draft, {file.string(), 1});
    }
    if (!draft.faults.empty())
        return tl::unexpected(draft.faults.sorted());
    return std::move(draft.config);
}

Checked<CameraFile> load_camera(const fs::path& file) {
    Draft draft;
    return camera_of(parse(file, draft.faults), file, draft);
}

Checked<CameraFile> parse_camera(std::string_view text, const std::string& file) {
    Draft draft;
    try {
        return camera_of(toml::parse(text, file), file, draft);
    } catch (const toml::parse_error& error) {
        return tl::unexpected(std::vector{not_toml(file, error)});
    }
}

} // namespace gulou::config
