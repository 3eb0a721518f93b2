#include "server/store/database.hpp"

#include "server/store/data_lock.hpp"
#include "server/store/migrations.hpp"
#include "store_fixture.hpp"

#include <fstream>

namespace gulou::store::test {
namespace {

TEST_F(StoreTest, StartsFromAnEmptyFolderWithTheNewestSchema) {
    EXPECT_EQ(number(database->reader(), "PRAGMA user_version"), newest_schema());
    EXPECT_EQ(number(database->reader(), "SELECT COUNT(*) FROM alerts"), 0);
}

TEST_F(StoreTest, MigratesOnlyOnce) {
    reopen();
    reopen();
    auto connection = open_database(folder.file());
    ASSERT_TRUE(connection);
    EXPECT_TRUE(migrate(*connection));
    EXPECT_EQ(number(*connection, "PRAGMA user_version"), newest_schema());
}

TEST_F(StoreTest, WritesEveryCommitThroughToTheDisk) {
    auto connection = open_database(folder.file());
    ASSERT_TRUE(connection);
    EXPECT_EQ(number(*connection, "PRAGMA synchronous"), 2); // FULL
    EXPECT_EQ(number(*connection, "PRAGMA foreign_keys"), 1);
    EXPECT_EQ(first(connection->prepare("PRAGMA journal_mode"),
                    [](const Statement& row) { return row.text(0); })
                  .value(),
              "wal");
}

TEST_F(StoreTest, RefusesADatabaseOfANewerProgram) {
    ASSERT_TRUE(write([](Connection& c) { return c.execute("CREATE TABLE x(y)"); }));
    database.reset();
    {
        auto connection = Connection::open(folder.file(), Access::ReadWrite);
        ASSERT_TRUE(connection->execute("PRAGMA user_version=9999"));
    }
    const auto refused = open_database(folder.file());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST_F(StoreTest, RefusesAFileThatIsNoDatabase) {
    const auto file = folder.path() / "other.db";
    std::ofstream(file) << std::string(4096, 'x');
    const auto refused = open_database(file);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Internal);
    EXPECT_NE(refused.error().message.find("other.db"), std::string::npos);
}

TEST_F(StoreTest, RefusesAFolderThatIsNotThere) {
    const auto refused = open_database(folder.path() / "missing" / "gulou.db");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
}

TEST_F(StoreTest, KeepsItsFilesFromOtherUsers) {
    using std::filesystem::perms;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        const auto mode = entry.status().permissions();
        EXPECT_EQ(mode & (perms::group_all | perms::others_all), perms::none) << entry.path();
    }
}

TEST_F(StoreTest, DoesNotWriteThroughTheReadingConnection) {
    EXPECT_FALSE(database->reader().execute("CREATE TABLE x(y)"));
}

TEST(DataLock, LetsOnlyOneServerIn) {
    const TemporaryFolder folder;
    {
        const auto lock = DataLock::take(folder.path());
        ASSERT_TRUE(lock);
        EXPECT_EQ(DataLock::take(folder.path()).error().code, ErrorCode::Conflict);
    }
    EXPECT_TRUE(DataLock::take(folder.path()));
    EXPECT_EQ(DataLock::take(folder.path() / "missing").error().code, ErrorCode::Unavailable);
}

} // namespace
} // namespace gulou::store::test
