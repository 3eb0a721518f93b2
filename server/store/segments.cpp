#include "server/store/segments.hpp"

namespace gulou::store {

using record::Segment;
using record::SegmentId;
using record::SegmentState;

namespace {

constexpr const char* columns = "SELECT id, camera, path, begin_at, end_at, bytes, open "
                                "FROM segments ";

Segment read_segment(const Statement& row) {
    return {SegmentId{row.integer(0)},
            CameraId{row.text(1)},
            row.text(2),
            row.time(3),
            row.time(4),
            static_cast<std::uint64_t>(row.integer(5)),
            row.integer(6) ? SegmentState::Open : SegmentState::Finished};
}

// A camera's segments follow one another, so what overlaps begins no earlier than the last ones
// that began before the range; three of them, for a clock that was set back in between.
constexpr const char* overlapping =
    "WHERE camera=?1 AND begin_at<?3 AND (open OR end_at>?2) AND begin_at>=COALESCE((SELECT "
    "begin_at FROM segments WHERE camera=?1 AND begin_at<=?2 ORDER BY begin_at DESC LIMIT 1 OFFSET "
    "2), -9223372036854775807) ORDER BY begin_at, id";

} // namespace

Result<std::unique_ptr<Segments>> Segments::open(Database& database) {
    auto reader = database.open_reader();
    if (!reader)
        return fail(reader.error());
    return std::unique_ptr<Segments>(new Segments(database.writer(), *std::move(reader)));
}

Result<SegmentId> Segments::add(const Segment& segment) {
    SegmentId id;
    auto added = writer_.run([&](Connection& connection) -> Result<void> {
        auto done = connection
                        .prepare("INSERT INTO segments(camera, path, begin_at, end_at, bytes, "
                                 "open) VALUES(?1,?2,?3,?4,?5,?6)")
                        .bind(segment.camera, segment.path, segment.begin, segment.end,
                              segment.bytes, segment.state == SegmentState::Open)
                        .run();
        id = SegmentId{connection.last_insert_id()};
        return done;
    });
    if (!added)
        return fail(added.error());
    return id;
}

Result<void> Segments::finish(SegmentId id, WallTime end, std::uint64_t bytes) {
    return writer_.run([&](Connection& connection) -> Result<void> {
        auto done =
            connection.prepare("UPDATE segments SET end_at=?2, bytes=?3, open=0 WHERE id=?1")
                .bind(id, end, bytes)
                .run();
        if (done && connection.changes() == 0)
            return fail(ErrorCode::NotFound, "no such segment");
        return done;
    });
}

Result<void> Segments::remove(SegmentId id) {
    return writer_.run([&](Connection& connection) {
        return connection.prepare("DELETE FROM segments WHERE id=?1").bind(id).run();
    });
}

Result<std::vector<Segment>> Segments::find(const CameraId& camera, WallTime from, WallTime to) {
    return collect(reader_.prepare(std::string(columns) + overlapping).bind(camera, from, to),
                   read_segment);
}

Result<std::vector<Segment>> Segments::open() {
    return collect(reader_.prepare(std::string(columns) + "WHERE open ORDER BY begin_at, id"),
                   read_segment);
}

Result<std::vector<Segment>> Segments::oldest(std::size_t limit, std::size_t skip) {
    return collect(
        reader_.prepare(std::string(columns) + "ORDER BY begin_at, id LIMIT ?1 OFFSET ?2")
            .bind(limit, skip),
        read_segment);
}

} // namespace gulou::store
