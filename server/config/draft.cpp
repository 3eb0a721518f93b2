#include "server/config/draft.hpp"

#include <algorithm>

namespace gulou::config {

std::vector<Fault> Faults::sorted() const {
    std::vector<std::string> files;
    for (const auto& fault : list_)
        if (std::ranges::find(files, fault.where.file) == files.end())
            files.push_back(fault.where.file);
    const auto rank = [&](const Fault& fault) {
        return std::pair(std::ranges::find(files, fault.where.file) - files.begin(),
                         fault.where.line);
    };
    auto out = list_;
    std::ranges::stable_sort(out, {}, rank);
    return out;
}

bool Draft::claim(const std::string& what, const Where& where) {
    const auto [found, fresh] = seen.try_emplace(what, where);
    if (!fresh)
        faults.add(where, what + " stands twice, first at " + found->second.file + ":" +
                              std::to_string(found->second.line));
    return fresh;
}

} // namespace gulou::config
