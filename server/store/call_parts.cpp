#include "server/store/call_parts.hpp"

namespace gulou::store {

using record::CallPart;
using record::CallPartId;
using record::PartState;

namespace {

constexpr const char* columns = "SELECT id, call, party, path, begin_at, end_at, bytes, open "
                                "FROM call_parts ";

CallPart read_part(const Statement& row) {
    return {CallPartId{row.integer(0)},
            CallId{row.text(1)},
            static_cast<std::uint64_t>(row.integer(2)),
            row.text(3),
            row.time(4),
            row.time(5),
            static_cast<std::uint64_t>(row.integer(6)),
            row.integer(7) ? PartState::Open : PartState::Finished};
}

} // namespace

Result<std::unique_ptr<CallParts>> CallParts::open(Database& database) {
    auto reader = database.open_reader();
    if (!reader)
        return fail(reader.error());
    return std::unique_ptr<CallParts>(new CallParts(database.writer(), *std::move(reader)));
}

Result<CallPartId> CallParts::add(const CallPart& part) {
    CallPartId id;
    auto added = writer_.run([&](Connection& connection) -> Result<void> {
        auto done = connection
                        .prepare("INSERT INTO call_parts(call, party, path, begin_at, end_at, "
                                 "bytes, open) VALUES(?1,?2,?3,?4,?5,?6,?7)")
                        .bind(part.call, part.party, part.path, part.begin, part.end, part.bytes,
                              part.state == PartState::Open)
                        .run();
        id = CallPartId{connection.last_insert_id()};
        return done;
    });
    if (!added)
        return fail(added.error());
    return id;
}

Result<void> CallParts::finish(CallPartId id, WallTime end, std::uint64_t bytes) {
    return writer_.run([&](Connection& connection) -> Result<void> {
        auto done =
            connection.prepare("UPDATE call_parts SET end_at=?2, bytes=?3, open=0 WHERE id=?1")
                .bind(id, end, bytes)
                .run();
        if (done && connection.changes() == 0)
            return fail(ErrorCode::NotFound, "no such part of a call");
        return done;
    });
}

Result<void> CallParts::remove(CallPartId id) {
    return writer_.run([&](Connection& connection) {
        return connection.prepare("DELETE FROM call_parts WHERE id=?1").bind(id).run();
    });
}

Result<std::vector<CallPart>> CallParts::open() {
    return collect(reader_.prepare(std::string(columns) + "WHERE open ORDER BY begin_at, id"),
                   read_part);
}

Result<std::vector<CallPart>> CallParts::ended_before(WallTime time, std::size_t limit) {
    return collect(reader_
                       .prepare(std::string(columns) +
                                "WHERE NOT open AND end_at<?1 ORDER BY end_at, id LIMIT ?2")
                       .bind(time, limit),
                   read_part);
}

Result<std::vector<CallPart>> parts_of(Connection& connection, const CallId& call) {
    return collect(
        connection.prepare(std::string(columns) + "WHERE call=?1 ORDER BY begin_at, id").bind(call),
        read_part);
}

} // namespace gulou::store
