// A disk that really fills up: a small tmpfs in a mount namespace of a child process.
#include "server/store/database.hpp"

#include "store_fixture.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace gulou::store::test {
namespace {

constexpr int passed = 0, not_permitted = 77;

void expect(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "failed: %s\n", what);
        ::_exit(1);
    }
}

// Root may make a mount namespace at once; others become root of a user namespace first.
bool enter_namespace() {
    if (::unshare(CLONE_NEWNS) == 0)
        return true;
    const std::string map = "0 " + std::to_string(::getuid()) + " 1";
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return false;
    return static_cast<bool>(std::ofstream("/proc/self/uid_map") << map << std::flush);
}

bool mount_small_disk(const std::filesystem::path& folder) {
    return enter_namespace() && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("gulou", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
}

Writer::Work insert(std::size_t bytes) {
    return [bytes](Connection& connection) {
        return connection.prepare("INSERT INTO filler VALUES(zeroblob(?1))").bind(bytes).run();
    };
}

void fill_and_recover(const std::filesystem::path& folder) {
    boost::asio::io_context control;
    Counters counters;
    auto database =
        Database::open(folder / "gulou.db", control.get_executor(), {}, counters, Log::none());
    expect(database.has_value(), "opens");
    Writer& writer = (*database)->writer();
    expect(writer.run([](Connection& c) { return c.execute("CREATE TABLE filler(x BLOB)"); })
               .has_value(),
           "creates");
    std::ofstream(folder / "ballast") << std::string(400'000, 'x');

    Result<void> last;
    for (int i = 0; i < 100 && last; ++i)
        last = writer.run(insert(50'000));
    expect(!last && last.error().code == ErrorCode::Exhausted, "a full disk is Exhausted");
    const auto rows = number((*database)->reader(), "SELECT COUNT(*) FROM filler");
    expect(integrity((*database)->reader()) == "ok", "intact while full");

    std::filesystem::remove(folder / "ballast");
    expect(writer.run(insert(10'000)).has_value(), "writes again once there is room");
    expect(number((*database)->reader(), "SELECT COUNT(*) FROM filler") == rows + 1,
           "kept what was committed");
}

TEST(DiskFull, IsReportedAndLosesNothing) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!mount_small_disk(folder.path()))
            ::_exit(not_permitted);
        fill_and_recover(folder.path());
        ::_exit(passed);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == not_permitted)
        GTEST_SKIP() << "no permission to mount a tmpfs in a namespace";
    EXPECT_EQ(WEXITSTATUS(status), passed);
}

} // namespace
} // namespace gulou::store::test
