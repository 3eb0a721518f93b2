#include "server/store/statement.hpp"

#include "server/store/statement_cache.hpp"

#include <cerrno>

namespace gulou::store {

StatementCache::~StatementCache() {
    for (auto& [sql, statement] : idle_)
        sqlite3_finalize(statement);
}

int StatementCache::take(const std::string& sql, sqlite3_stmt*& out) {
    if (const auto it = idle_.find(sql); it != idle_.end()) {
        out = it->second;
        idle_.erase(it);
        return SQLITE_OK;
    }
    return sqlite3_prepare_v3(database_, sql.c_str(), static_cast<int>(sql.size()),
                              SQLITE_PREPARE_PERSISTENT, &out, nullptr);
}

void StatementCache::give_back(std::string sql, sqlite3_stmt* statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (idle_.size() >= bound || !idle_.emplace(std::move(sql), statement).second)
        sqlite3_finalize(statement);
}

Error to_error(sqlite3* database, int code) {
    const std::string message = std::string("database: ") + sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return {ErrorCode::Exhausted, message};
    case SQLITE_IOERR:
        return {sqlite3_system_errno(database) == ENOSPC ? ErrorCode::Exhausted
                                                         : ErrorCode::Internal,
                message};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Unavailable, message};
    case SQLITE_TOOBIG:
        return {ErrorCode::TooLarge, message};
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return {ErrorCode::Conflict, message};
        return {ErrorCode::Invalid, message};
    default:
        return {ErrorCode::Internal, message};
    }
}

Statement::Statement(StatementCache& cache, std::string sql)
    : cache_(&cache), sql_(std::move(sql)) {
    note(cache_->take(sql_, statement_));
}

Statement::Statement(Statement&& other) noexcept
    : cache_(other.cache_), sql_(std::move(other.sql_)),
      statement_(std::exchange(other.statement_, nullptr)), next_(other.next_),
      fault_(other.fault_) {}

Statement::~Statement() {
    if (statement_)
        cache_->give_back(std::move(sql_), statement_);
}

void Statement::note(int code) {
    if (fault_ == SQLITE_OK && code != SQLITE_OK)
        fault_ = code;
}

void Statement::bind_next(std::nullptr_t) {
    note(sqlite3_bind_null(statement_, next_++));
}

void Statement::bind_next(double value) {
    note(sqlite3_bind_double(statement_, next_++, value));
}

void Statement::bind_next(std::string_view value) {
    note(sqlite3_bind_text64(statement_, next_++, value.data() ? value.data() : "", value.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_next(BytesView value) {
    if (value.empty())
        note(sqlite3_bind_zeroblob(statement_, next_++, 0));
    else
        note(
            sqlite3_bind_blob64(statement_, next_++, value.data(), value.size(), SQLITE_TRANSIENT));
}

void Statement::bind_next(WallTime value) {
    bind_integer(value.time_since_epoch().count());
}

void Statement::bind_integer(std::int64_t value) {
    note(sqlite3_bind_int64(statement_, next_++, value));
}

Result<bool> Statement::step() {
    if (fault_ != SQLITE_OK)
        return fail(to_error(cache_->database(), fault_));
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    note(sqlite3_extended_errcode(cache_->database()));
    return fail(to_error(cache_->database(), fault_));
}

Result<void> Statement::run() {
    while (true) {
        const auto more = step();
        if (!more)
            return fail(more.error());
        if (!*more)
            return {};
    }
}

bool Statement::null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? std::string(data, size) : std::string();
}

Bytes Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data ? Bytes(data, data + size) : Bytes();
}

WallTime Statement::time(int column) const {
    return WallTime{std::chrono::milliseconds{integer(column)}};
}

std::optional<std::string> Statement::maybe_text(int column) const {
    return null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
    return null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<WallTime> Statement::maybe_time(int column) const {
    return null(column) ? std::nullopt : std::optional(time(column));
}

} // namespace gulou::store
