// A database in a temporary folder and a control thread that the test itself runs.
#pragma once

#include "core/org/unit_code.hpp"
#include "server/store/database.hpp"

#include "temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace gulou::store::test {

using namespace std::chrono_literals;

inline const WallTime start{std::chrono::milliseconds{1'800'000'000'000}};

inline org::UnitCode unit(const char* code) {
    return org::UnitCode::parse(code).value();
}

inline std::string integrity(Connection& connection) {
    return first(connection.prepare("PRAGMA integrity_check"),
                 [](const Statement& row) { return row.text(0); })
        .value()
        .value();
}

inline std::int64_t number(Connection& connection, const std::string& sql) {
    return first(connection.prepare(sql), [](const Statement& row) { return row.integer(0); })
        .value()
        .value();
}

class StoreTest : public testing::Test {
protected:
    TemporaryFolder folder;
    boost::asio::io_context control;
    Counters counters;
    std::unique_ptr<Database> database = open({});

    std::unique_ptr<Database> open(WriterOptions options) {
        return Database::open(folder.file(), control.get_executor(), options, counters, Log::none())
            .value();
    }
    void reopen(WriterOptions options = {}) {
        database.reset();
        database = open(options);
    }
    // Runs completions until `done`; false after ten seconds.
    bool run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!done() && std::chrono::steady_clock::now() < deadline) {
            control.restart();
            control.run_one_for(100ms);
        }
        return done();
    }
    Result<void> write(Writer::Work work) { return database->writer().run(std::move(work)); }
    std::uint64_t count(std::string_view name) { return counters.counter(name, "").value(); }
};

} // namespace gulou::store::test
