#include "core/org/unit_tree.hpp"

#include <algorithm>

namespace gulou::org {

Result<UnitTree> UnitTree::build(std::vector<Unit> units) {
    UnitTree tree;
    for (auto& unit : units) {
        auto code = unit.code;
        if (!tree.units_.try_emplace(code, std::move(unit)).second)
            return fail(ErrorCode::Invalid, "unit " + code.text() + " stands twice");
    }
    if (tree.units_.empty())
        return fail(ErrorCode::Invalid, "the tree has no unit");
    const auto& root = tree.root().code;
    for (const auto& [code, unit] : tree.units_) {
        if (code == root)
            continue;
        if (!root.contains(code))
            return fail(ErrorCode::Invalid,
                        "unit " + code.text() + " is not below the root " + root.text());
        if (!tree.find(code.parent()))
            return fail(ErrorCode::Invalid, "unit " + code.text() + " has no parent " +
                                                code.parent().text() + " in the tree");
    }
    return tree;
}

const Unit* UnitTree::find(const UnitCode& code) const {
    const auto found = units_.find(code);
    return found == units_.end() ? nullptr : &found->second;
}

std::vector<const Unit*> UnitTree::below(const UnitCode& code) const {
    std::vector<const Unit*> out;
    for (auto it = units_.lower_bound(code); it != units_.end() && code.contains(it->first); ++it)
        out.push_back(&it->second);
    return out;
}

std::vector<const Unit*> UnitTree::path(const UnitCode& code) const {
    std::vector<const Unit*> out;
    auto at = code;
    while (const auto* unit = find(at)) {
        out.push_back(unit);
        if (!at.has_parent())
            break;
        at = at.parent();
    }
    std::reverse(out.begin(), out.end());
    return out;
}

} // namespace gulou::org
