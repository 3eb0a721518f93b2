// The server's database: one file, its writer, and a connection for the control thread's reads.
#pragma once

#include "server/store/connection.hpp"
#include "server/store/writer.hpp"

#include <filesystem>
#include <memory>

namespace gulou::store {

// Opens the file and brings its schema up to date. What the offline commands use as it is.
Result<Connection> open_database(const std::filesystem::path& file);

class Database {
public:
    // Creates or migrates `file`. Completions of writes run on `control`, whose context must
    // outlive this. Fails as Connection::open and migrate do.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                  boost::asio::any_io_executor control,
                                                  WriterOptions options, Counters& counters,
                                                  Log log);

    // The control thread's, for short indexed reads; sees what is committed.
    Connection& reader() { return reader_; }
    // One more reading connection, for another thread.
    Result<Connection> open_reader() const;
    Writer& writer() { return writer_; }

private:
    Database(std::filesystem::path file, Connection reader, Connection writing,
             boost::asio::any_io_executor control, WriterOptions options, Counters& counters,
             Log log);

    std::filesystem::path file_;
    Connection reader_;
    Writer writer_;
};

} // namespace gulou::store
