// The recorder's index of segments in the database.
#pragma once

#include "pipeline/record/segment_store.hpp"
#include "server/store/database.hpp"

namespace gulou::store {

// The record thread: it has a reading connection of its own, and waits for the writer.
class Segments final : public record::SegmentStore {
public:
    // Fails as Connection::open does. `database` outlives it.
    static Result<std::unique_ptr<Segments>> open(Database& database);

    Result<record::SegmentId> add(const record::Segment& segment) override;
    Result<void> finish(record::SegmentId id, WallTime end, std::uint64_t bytes) override;
    Result<void> remove(record::SegmentId id) override;
    Result<std::vector<record::Segment>> find(const CameraId& camera, WallTime from,
                                              WallTime to) override;
    Result<std::vector<record::Segment>> open() override;
    Result<std::vector<record::Segment>> oldest(std::size_t limit, std::size_t skip) override;

private:
    Segments(Writer& writer, Connection reader) : writer_(writer), reader_(std::move(reader)) {}

    Writer& writer_;
    Connection reader_;
};

} // namespace gulou::store
