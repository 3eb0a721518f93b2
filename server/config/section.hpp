// Reads one TOML table key by key; what does not fit becomes a fault at its own line.
#pragma once

#include "core/geometry.hpp"
#include "server/config/fault.hpp"

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gulou::config {

Where where(const toml::source_region& region);
// "a text", "a number", … for messages.
std::string_view kind_of(const toml::node& node);

template <class T>
struct Located {
    T value;
    Where where;
};

struct Limits {
    double least = 0;
    double most = 0;
};

// Borrows the table and the faults; lives as long as the reading of one table.
class Section {
public:
    Section(const toml::table& table, Faults& faults) : table_(table), faults_(faults) {}

    bool has(std::string_view key) const { return table_.contains(key); }
    // The key's own line, or the table's when the key is missing.
    Where at(std::string_view key) const;
    void fault(std::string_view key, std::string reason) const;

    // Each returns nothing when the key is missing or wrong; wrong is a fault already told.
    // Text is 1 to 500 bytes without control characters.
    std::optional<std::string> text(std::string_view key) const;
    std::optional<std::int64_t> integer(std::string_view key, Limits limits) const;
    std::optional<double> number(std::string_view key, Limits limits) const;
    std::optional<bool> flag(std::string_view key) const;
    std::vector<Located<std::string>> texts(std::string_view key) const;
    std::optional<Polygon> polygon(std::string_view key) const;
    std::vector<Polygon> polygons(std::string_view key) const;
    // [[…], …]: each row `width` finite numbers; nothing when any is not, which is told. `what`
    // says of a row what it is.
    std::vector<std::vector<double>> rows(std::string_view key, std::size_t width,
                                          std::string_view what) const;
    std::vector<Section> list(std::string_view key) const;      // [[key]]
    std::optional<Section> section(std::string_view key) const; // [key]

    // As text(); missing is a fault too.
    std::optional<std::string> required(std::string_view key) const;

private:
    void wrong_kind(std::string_view key, std::string_view wanted, const toml::node& got) const;
    std::optional<std::string> text(std::string_view key, const toml::node& node) const;
    std::optional<Polygon> polygon(std::string_view key, const toml::node& node) const;

    const toml::table& table_;
    Faults& faults_;
};

} // namespace gulou::config
