#include "server/store/connection.hpp"

#include "server/store/statement_cache.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gulou::store {

namespace {

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Owned = std::unique_ptr<sqlite3, Close>;

// SQLite would create it with the umask's mode; the -wal and -shm files copy the mode.
Result<void> create_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const int reason = errno;
        return fail(reason == ENOSPC ? ErrorCode::Exhausted : ErrorCode::Unavailable,
                    "cannot open " + file.string() + ": " +
                        std::generic_category().message(reason));
    }
    ::close(descriptor);
    return {};
}

// FULL: a commit that was announced must survive a power cut, not only a crash.
constexpr const char* writing = "PRAGMA journal_mode=WAL;"
                                "PRAGMA synchronous=FULL;"
                                "PRAGMA foreign_keys=ON;"
                                "PRAGMA journal_size_limit=67108864;";
constexpr const char* reading = "PRAGMA query_only=ON;";
constexpr int patience_ms = 5000;

} // namespace

struct Connection::Handle {
    explicit Handle(Owned owned) : database(std::move(owned)), cache(database.get()) {}
    Owned database;
    StatementCache cache; // before the database is closed, its statements end
};

Connection::Connection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Result<Connection> Connection::open(const std::filesystem::path& file, Access access) {
    if (access == Access::ReadWrite)
        if (auto created = create_private(file); !created)
            return fail(created.error());
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    Owned database(raw);
    if (code != SQLITE_OK)
        return fail(ErrorCode::Unavailable,
                    "cannot open " + file.string() + ": " + sqlite3_errstr(code));
    sqlite3_busy_timeout(raw, patience_ms);
    Connection connection(std::make_unique<Handle>(std::move(database)));
    if (auto set = connection.execute(access == Access::ReadWrite ? writing : reading); !set)
        return fail(set.error().code, file.string() + ": " + set.error().message);
    return connection;
}

Statement Connection::prepare(std::string sql) {
    return {handle_->cache, std::move(sql)};
}

Result<void> Connection::execute(const std::string& sql) {
    sqlite3* database = handle_->database.get();
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return fail(to_error(database, code));
    return {};
}

Result<void> Connection::transaction(const std::function<Result<void>()>& work) {
    const bool inner = in_transaction();
    if (auto begun = execute(inner ? "SAVEPOINT inner_work" : "BEGIN IMMEDIATE"); !begun)
        return begun;
    auto result = work();
    if (result)
        result = execute(inner ? "RELEASE inner_work" : "COMMIT");
    // A full disk may have ended the transaction already.
    if (!result && in_transaction())
        (void)execute(inner ? "ROLLBACK TO inner_work; RELEASE inner_work" : "ROLLBACK");
    return result;
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_->database.get()) == 0;
}

std::int64_t Connection::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_->database.get());
}

std::int64_t Connection::changes() const {
    return sqlite3_changes64(handle_->database.get());
}

} // namespace gulou::store
