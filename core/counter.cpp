#include "core/counter.hpp"

namespace gulou {

Counter& Counters::counter(std::string_view name, std::string_view help) {
    const std::lock_guard lock(mutex_);
    auto found = entries_.find(name);
    if (found == entries_.end()) {
        found = entries_.try_emplace(std::string(name)).first;
        found->second.help = help;
    }
    return found->second.counter;
}

std::vector<Counters::Sample> Counters::samples() const {
    const std::lock_guard lock(mutex_);
    std::vector<Sample> out;
    out.reserve(entries_.size());
    for (const auto& [name, entry] : entries_)
        out.push_back({name, entry.help, entry.counter.value()});
    return out;
}

} // namespace gulou
