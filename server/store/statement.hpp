// A prepared SQL statement: bound by position, stepped row by row, returned to its connection's
// cache at the end.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

struct sqlite3_stmt;

namespace gulou::store {

class StatementCache;

// One thread, that of its connection. A fault while preparing or binding is returned by the next
// step() or run(), so that a statement can be written down in one expression.
class Statement {
public:
    Statement(StatementCache& cache, std::string sql);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;

    // Values for ?1, ?2, … in order.
    template <class... Values>
    Statement&& bind(const Values&... values) && {
        (bind_next(values), ...);
        return std::move(*this);
    }
    template <class... Values>
    void bind(const Values&... values) & {
        (bind_next(values), ...);
    }

    // True: a row stands ready; false: done.
    Result<bool> step();
    // Steps to the end, rows are discarded.
    Result<void> run();

    // The ready row's columns, from 0; null reads as 0, "" or empty.
    bool null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    Bytes blob(int column) const;
    WallTime time(int column) const;
    std::optional<std::string> maybe_text(int column) const;
    std::optional<std::int64_t> maybe_integer(int column) const;
    std::optional<WallTime> maybe_time(int column) const;

private:
    void bind_next(std::nullptr_t);
    void bind_next(double value);
    void bind_next(std::string_view value);
    void bind_next(BytesView value);
    void bind_next(WallTime value);
    void bind_next(const std::string& value) { bind_next(std::string_view(value)); }
    void bind_next(const char* value) { bind_next(std::string_view(value)); }
    template <class Number>
    requires std::is_integral_v<Number>
    void bind_next(Number value) { bind_integer(static_cast<std::int64_t>(value)); }
    template <class Tag, class Value>
    void bind_next(const Id<Tag, Value>& id) {
        bind_next(id.value());
    }
    template <class Value>
    void bind_next(const std::optional<Value>& value) {
        if (value)
            bind_next(*value);
        else
            bind_next(nullptr);
    }
    void bind_integer(std::int64_t value);
    void note(int code);

    StatementCache* cache_;
    std::string sql_;
    sqlite3_stmt* statement_ = nullptr;
    int next_ = 1;
    int fault_ = 0; // SQLite's code of the first fault
};

// Every remaining row through `read(statement)`.
template <class Read>
auto collect(Statement statement, Read read)
    -> Result<std::vector<std::invoke_result_t<Read, const Statement&>>> {
    std::vector<std::invoke_result_t<Read, const Statement&>> rows;
    while (true) {
        const auto more = statement.step();
        if (!more)
            return fail(more.error());
        if (!*more)
            return rows;
        rows.push_back(read(std::as_const(statement)));
    }
}

// The first row through `read(statement)`; none if there is no row.
template <class Read>
auto first(Statement statement, Read read)
    -> Result<std::optional<std::invoke_result_t<Read, const Statement&>>> {
    const auto found = statement.step();
    if (!found)
        return fail(found.error());
    if (!*found)
        return std::nullopt;
    return read(std::as_const(statement));
}

} // namespace gulou::store
