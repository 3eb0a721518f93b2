// One connection to the database file, with the settings durability rests on.
#pragma once

#include "core/result.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace gulou::store {

enum class Access { ReadWrite, ReadOnly };

// One thread at a time.
class Connection {
public:
    // ReadWrite creates the file, readable by its owner only. WAL, synchronous=FULL, foreign
    // keys on, five seconds' patience with another process's lock. Unavailable, Exhausted, or
    // Internal for a file that is not a database.
    static Result<Connection> open(const std::filesystem::path& file, Access access);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    Statement prepare(std::string sql);
    // One or more statements without parameters.
    Result<void> execute(const std::string& sql);
    // Runs `work` in a transaction, or as a part of the one under way; a failure undoes all of it.
    Result<void> transaction(const std::function<Result<void>()>& work);

    bool in_transaction() const;
    std::int64_t last_insert_id() const;
    std::int64_t changes() const; // rows the last statement changed

private:
    struct Handle;
    explicit Connection(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

} // namespace gulou::store
