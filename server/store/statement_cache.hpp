// Prepared statements of one connection by their text; private to the store.
#pragma once

#include "core/error.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <map>
#include <string>

namespace gulou::store {

// One thread. At most 128 idle statements: queries with varying filters come and go.
class StatementCache {
public:
    explicit StatementCache(sqlite3* database) : database_(database) {}
    ~StatementCache();
    StatementCache(const StatementCache&) = delete;
    StatementCache& operator=(const StatementCache&) = delete;

    // SQLite's code; `out` stays null on failure.
    int take(const std::string& sql, sqlite3_stmt*& out);
    void give_back(std::string sql, sqlite3_stmt* statement);
    sqlite3* database() const { return database_; }

private:
    static constexpr std::size_t bound = 128;
    sqlite3* database_;
    std::map<std::string, sqlite3_stmt*> idle_;
};

// What a code of SQLite means to the caller; full disks are Exhausted whichever way they show.
Error to_error(sqlite3* database, int code);

} // namespace gulou::store
