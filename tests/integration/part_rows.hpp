// The index of recorded calls in memory.
#pragma once

#include "pipeline/record/call_part_store.hpp"

#include <map>
#include <mutex>

namespace gulou::test {

// Any thread, so that tests may look while the recorder works.
class PartRows final : public record::CallPartStore {
public:
    Result<record::CallPartId> add(const record::CallPart& part) override {
        const std::lock_guard lock(mutex_);
        const record::CallPartId id(static_cast<std::int64_t>(rows_.size()) + 1);
        rows_[id] = part;
        rows_[id].id = id;
        return id;
    }
    Result<void> finish(record::CallPartId id, WallTime end, std::uint64_t bytes) override {
        const std::lock_guard lock(mutex_);
        auto& row = rows_.at(id);
        row.end = end;
        row.bytes = bytes;
        row.state = record::PartState::Finished;
        return {};
    }
    Result<void> remove(record::CallPartId id) override {
        const std::lock_guard lock(mutex_);
        rows_.erase(id);
        return {};
    }
    Result<std::vector<record::CallPart>> open() override {
        return select([](const auto& row) { return row.state == record::PartState::Open; });
    }
    Result<std::vector<record::CallPart>> ended_before(WallTime time, std::size_t) override {
        return select([time](const auto& row) {
            return row.state == record::PartState::Finished && row.end < time;
        });
    }
    std::vector<record::CallPart> all() {
        return select([](const auto&) { return true; });
    }

private:
    template <class Keep>
    std::vector<record::CallPart> select(Keep&& keep) {
        const std::lock_guard lock(mutex_);
        std::vector<record::CallPart> out;
        for (const auto& [id, row] : rows_)
            if (keep(row))
                out.push_back(row);
        return out;
    }

    std::mutex mutex_;
    std::map<record::CallPartId, record::CallPart> rows_;
};

} // namespace gulou::test
