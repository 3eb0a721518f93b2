#include "server/store/database.hpp"

#include "server/store/migrations.hpp"

namespace gulou::store {

Result<Connection> open_database(const std::filesystem::path& file) {
    auto connection = Connection::open(file, Access::ReadWrite);
    if (!connection)
        return connection;
    if (auto migrated = migrate(*connection); !migrated)
        return fail(migrated.error().code, file.string() + ": " + migrated.error().message);
    return connection;
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 boost::asio::any_io_executor control,
                                                 WriterOptions options, Counters& counters,
                                                 Log log) {
    auto writing = open_database(file);
    if (!writing)
        return fail(writing.error());
    auto reader = Connection::open(file, Access::ReadOnly);
    if (!reader)
        return fail(reader.error());
    return std::unique_ptr<Database>(new Database(file, *std::move(reader), *std::move(writing),
                                                  std::move(control), options, counters,
                                                  std::move(log)));
}

Database::Database(std::filesystem::path file, Connection reader, Connection writing,
                   boost::asio::any_io_executor control, WriterOptions options, Counters& counters,
                   Log log)
    : file_(std::move(file)), reader_(std::move(reader)),
      writer_(std::move(writing), std::move(control), options, counters, std::move(log)) {}

Result<Connection> Database::open_reader() const {
    return Connection::open(file_, Access::ReadOnly);
}

} // namespace gulou::store
