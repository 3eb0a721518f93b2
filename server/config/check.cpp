#include "server/config/draft.hpp"
#include "server/config/keys.hpp"

#include <algorithm>
#include <set>

namespace gulou::config {
namespace {

std::string unknown(std::string_view path) {
    auto reason = "unknown key '" + std::string(path.substr(0, 200)) + "'";
    if (const auto meant = nearest_key(path))
        reason += ", did you mean '" + std::string(*meant) + "'?";
    return reason;
}

void check_key(const Key& key, const toml::key& name, const toml::node& node, Faults& faults) {
    const std::string path(key.path);
    if (key.kind == KeyKind::Table) {
        if (const auto* const table = node.as_table())
            return check_keys(*table, path, faults);
        return faults.add(where(name.source()),
                          "'" + path + "' is a section: write [" + path + "]");
    }
    if (key.kind == KeyKind::Value)
        return;
    const auto* const array = node.as_array();
    const bool tables = array && std::ranges::all_of(*array, [](const toml::node& entry) {
                            return entry.is_table();
                        });
    if (!tables)
        return faults.add(where(name.source()),
                          "'" + path + "' is a list of tables: write [[" + path + "]]");
    for (const auto& entry : *array)
        check_keys(*entry.as_table(), path, faults);
}

} // namespace

void check_keys(const toml::table& table, const std::string& path, Faults& faults) {
    for (const auto& [name, node] : table) {
        const auto full = path.empty() ? std::string(name.str()) : path + "." + std::string(name);
        if (const auto* const key = find_key(full))
            check_key(*key, name, node, faults);
        else
            faults.add(where(name.source()), unknown(full));
    }
}

void check_units(Draft& draft, const Where& file) {
    std::set<org::UnitCode> known;
    for (const auto& unit : draft.units)
        known.insert(unit.value);
    const Located<org::UnitCode>* root = nullptr;
    for (const auto& unit : draft.units) {
        const auto& code = unit.value;
        if (code.has_parent()) {
            if (!known.contains(code.parent()))
                draft.faults.add(unit.where, "unit " + code.text() +
                                                 " has no parent: there is no unit " +
                                                 code.parent().text());
        } else if (root && root->value != code) {
            draft.faults.add(unit.where, "unit " + code.text() + " is a second root beside " +
                                             root->value.text());
        } else {
            root = &unit;
        }
    }
    if (draft.unit_tables == 0)
        draft.faults.add(file,
                         "no [[unit]]: everything hangs on one, so there must be at least one");
    for (const auto& use : draft.unit_uses)
        if (!known.contains(use.value))
            draft.faults.add(use.where, "there is no unit " + use.value.text());
}

} // namespace gulou::config
