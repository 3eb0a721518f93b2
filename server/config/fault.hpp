// One thing wrong in a configuration file, and where.
#pragma once

#include <string>
#include <vector>

namespace gulou::config {

struct Where {
    std::string file;
    int line = 1;
    bool operator==(const Where&) const = default;
};

struct Fault {
    Where where;
    std::string reason; // one sentence, no full stop
    bool operator==(const Fault&) const = default;
};

// "config/gulou.toml:12: reason"
inline std::string to_string(const Fault& fault) {
    return fault.where.file + ":" + std::to_string(fault.where.line) + ": " + fault.reason;
}

// Gathers faults while a file is read, so that one run shows them all.
class Faults {
public:
    void add(Where where, std::string reason) {
        list_.push_back({std::move(where), std::move(reason)});
    }
    bool empty() const { return list_.empty(); }
    std::size_t count() const { return list_.size(); }
    // In order of the files read, then of their lines.
    std::vector<Fault> sorted() const;

private:
    std::vector<Fault> list_;
};

} // namespace gulou::config
