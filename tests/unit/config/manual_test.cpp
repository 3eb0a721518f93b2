// config/gulou.toml is the manual: it must name every key, at its default, and its examples must
// work; the demo city must load.
#include "server/config/keys.hpp"
#include "server/config/load.hpp"

#include "tests/unit/config/folder.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace gulou::config {
namespace {

const std::filesystem::path source = GULOU_SOURCE_DIR;
const std::filesystem::path manual = source / "config/gulou.toml";

std::vector<std::string> lines(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> out;
    for (std::string line; std::getline(stream, line);)
        out.push_back(line);
    return out;
}

bool is_example(const std::string& line) {
    return line.size() > 1 && line[0] == '#' && line[1] != ' ';
}

// The keys that stand in the manual, in use or as examples: "camera.rule.zone".
std::set<std::string> documented() {
    std::set<std::string> out;
    std::string section;
    for (auto line : lines(manual)) {
        if (is_example(line))
            line.erase(0, 1);
        const auto begin = line.find_first_not_of('[');
        if (line.starts_with('[')) {
            section = line.substr(begin, line.find(']') - begin);
            out.insert(section);
        } else if (!line.starts_with('#') && line.find(" = ") != std::string::npos) {
            const auto key = line.substr(0, line.find(' '));
            out.insert(section.empty() ? key : section + "." + key);
        }
    }
    return out;
}

template <class T>
void expect_loaded(const Checked<T>& checked) {
    if (!checked)
        for (const auto& fault : checked.error())
            ADD_FAILURE() << to_string(fault);
}

TEST(Manual, NamesEveryKey) {
    const auto found = documented();
    for (const auto& key : all_keys())
        EXPECT_TRUE(found.contains(std::string(key.path)) || key.path == "demo") << key.path;
}

TEST(Manual, ParsesAndEqualsTheDefaults) {
    const auto loaded = load(manual);
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    const Config defaults;
    EXPECT_EQ(loaded->server, defaults.server);
    EXPECT_EQ(loaded->tls, defaults.tls);
    EXPECT_EQ(loaded->log, defaults.log);
    EXPECT_EQ(loaded->record, defaults.record);
    EXPECT_EQ(loaded->relay, defaults.relay);
    EXPECT_EQ(loaded->session, defaults.session);
    EXPECT_EQ(loaded->alerts, defaults.alerts);
    EXPECT_EQ(loaded->analysis, defaults.analysis);
    EXPECT_EQ(loaded->model, defaults.model);
    EXPECT_EQ(loaded->call, defaults.call);
    EXPECT_TRUE(loaded->cameras.empty());
    EXPECT_TRUE(loaded->demo_accounts.empty());
}

// The file with every example taken into use.
TEST(Manual, ItsExamplesWork) {
    const Folder folder;
    folder.write("tls/fullchain.pem", "x");
    folder.write("tls/privkey.pem", "x");
    folder.write("models/objects.onnx", "x");
    std::ostringstream text;
    std::string last;
    for (const auto& line : lines(manual)) {
        const auto shown = is_example(line) ? line.substr(1) : line;
        const auto key = shown.substr(0, shown.find(' '));
        const bool again = is_example(line) && !last.empty() && last.starts_with(key + " = []");
        if (again) // the example of a list stands under its empty default
            text.seekp(-static_cast<std::streamoff>(last.size() + 1), std::ios::cur);
        text << shown << '\n';
        last = shown;
    }
    const auto loaded = load(folder.write("gulou.toml", text.str()));
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->units.size(), 2U);
    ASSERT_EQ(loaded->cameras.size(), 1U);
    ASSERT_EQ(loaded->cameras[0].rules.size(), 1U);
    const auto& rule = loaded->cameras[0].rules[0];
    const Rule defaults;
    EXPECT_EQ(rule.dwell, defaults.dwell);
    EXPECT_EQ(rule.sensitivity, defaults.sensitivity);
    EXPECT_EQ(rule.severity, defaults.severity);
    EXPECT_EQ(rule.enabled, defaults.enabled);
    EXPECT_EQ(rule.min_size, defaults.min_size);
    EXPECT_EQ(rule.crossing, defaults.crossing);
    EXPECT_EQ(rule.people, defaults.people);
    EXPECT_EQ(rule.facade.ground_m, defaults.facade.ground_m);
    EXPECT_EQ(rule.facade.floor_m, defaults.facade.floor_m);
    EXPECT_EQ(rule.facade.floor_count, defaults.facade.floor_count);
    EXPECT_EQ(rule.facade.window_m, defaults.facade.window_m);
    EXPECT_EQ(loaded->demo_accounts.size(), 1U);
    EXPECT_EQ(loaded->server.origins.size(), 1U);
    EXPECT_EQ(loaded->relay.candidates.size(), 1U);
}

TEST(DemoCity, LoadsWithThreeStreetsAndTwelveGrids) {
    const auto loaded = load(source / "config/demo/gulou.toml");
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    const auto tree = org::UnitTree::build(loaded->units);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(tree->root().name, "高密市");
    std::map<org::Level, int> count;
    for (const auto& unit : loaded->units)
        ++count[unit.code.level()];
    EXPECT_EQ(count[org::Level::Street], 3);
    EXPECT_EQ(count[org::Level::Community], 6);
    EXPECT_EQ(count[org::Level::Grid], 12);
    EXPECT_GE(loaded->cameras.size(), 9U);
}

TEST(DemoCity, HasAWorkerInEveryGridAndEveryRole) {
    const auto loaded = load(source / "config/demo/gulou.toml");
    ASSERT_TRUE(loaded);
    std::set<org::UnitCode> staffed;
    std::set<org::Role> roles;
    for (const auto& account : loaded->demo_accounts) {
        roles.insert(account.role);
        if (account.role == org::Role::GridWorker)
            staffed.insert(account.unit);
    }
    EXPECT_EQ(roles.size(), org::all_roles.size());
    for (const auto& unit : loaded->units)
        EXPECT_EQ(staffed.contains(unit.code), unit.code.level() == org::Level::Grid) << unit.name;
}

} // namespace
} // namespace gulou::config
