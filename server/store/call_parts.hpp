// The call recorder's index of files in the database.
#pragma once

#include "pipeline/record/call_part_store.hpp"
#include "server/store/database.hpp"

namespace gulou::store {

// The record thread: it has a reading connection of its own, and waits for the writer.
class CallParts final : public record::CallPartStore {
public:
    // Fails as Connection::open does. `database` outlives it.
    static Result<std::unique_ptr<CallParts>> open(Database& database);

    Result<record::CallPartId> add(const record::CallPart& part) override;
    Result<void> finish(record::CallPartId id, WallTime end, std::uint64_t bytes) override;
    Result<void> remove(record::CallPartId id) override;
    Result<std::vector<record::CallPart>> open() override;
    Result<std::vector<record::CallPart>> ended_before(WallTime time, std::size_t limit) override;

private:
    CallParts(Writer& writer, Connection reader) : writer_(writer), reader_(std::move(reader)) {}

    Writer& writer_;
    Connection reader_;
};

// Of one call, as they begin; on the connection's thread.
Result<std::vector<record::CallPart>> parts_of(Connection& connection, const CallId& call);

} // namespace gulou::store
