// kill -9 at any moment: whatever was announced is there afterwards.
#include "alerts/engine.hpp"

#include "sample_alerts.hpp"
#include "server/store/alert_store.hpp"
#include "server/store/alerts.hpp"
#include "server/store/journal.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace gulou::store::test {
namespace {

// The victim: raises alerts as fast as it can and writes the seq of each one announced.
[[noreturn]] void announce_forever(const std::filesystem::path& file, int pipe) {
    boost::asio::io_context control;
    const auto work = boost::asio::make_work_guard(control);
    Counters counters;
    SystemClock clock;
    auto database = Database::open(file, control.get_executor(), {}, counters, Log::none()).value();
    AlertStore store(*database);
    const alerts::Resume resume = store.resume(0).value();
    const alerts::Seq first_seq = resume.last_seq;
    std::int64_t camera = first_seq;
    alerts::Engine* engine = nullptr;
    const auto observe = [&] {
        Observation seen =
            sighting(AlarmType::HighAltitudeThrowing, CameraId{std::to_string(++camera)});
        seen.snapshot = std::make_shared<const Bytes>(Bytes(2000, 7));
        engine->observe(std::move(seen));
    };
    alerts::Engine running({},
                           {store, clock, counters, Log::none(),
                            [](const CameraId&, const std::string&) {
                                return std::optional(alerts::Placement{unit("370785001003001"), 1});
                            },
                            [&](const alerts::Event& event) {
                                if (::write(pipe, &event.seq, sizeof event.seq) != sizeof event.seq)
                                    ::_exit(1);
                                observe();
                            }},
                           resume);
    engine = &running;
    for (int i = 0; i < 20; ++i) // that many always under way
        observe();
    control.run();
    ::_exit(1);
}

// Kills the victim after it has announced `count` alerts; every seq it got to say.
std::vector<alerts::Seq> announced_before_kill(const std::filesystem::path& file, int count) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        announce_forever(file, ends[1]);
    }
    ::close(ends[1]);
    std::vector<alerts::Seq> seqs;
    alerts::Seq seq = 0;
    while (::read(ends[0], &seq, sizeof seq) == sizeof seq) {
        seqs.push_back(seq);
        if (static_cast<int>(seqs.size()) == count)
            ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    return seqs;
}

TEST(Killed, LosesNoAnnouncedAlert) {
    const TemporaryFolder folder;
    alerts::Seq highest = 0;
    for (const int count : {1, 7, 40, 111, 200}) {
        const auto seqs = announced_before_kill(folder.file(), count);
        ASSERT_GE(static_cast<int>(seqs.size()), count);
        auto connection = open_database(folder.file());
        ASSERT_TRUE(connection);
        EXPECT_EQ(integrity(*connection), "ok");
        Alerts rows(*connection);
        for (const alerts::Seq seq : seqs) {
            EXPECT_GT(seq, highest); // no number is announced twice
            highest = seq;
            EXPECT_TRUE(rows.find(AlertId{seq})) << seq;
            EXPECT_TRUE(rows.picture(AlertId{seq})) << seq;
        }
        const auto last = Journal(*connection).last_seq().value();
        EXPECT_GE(last, highest);
        EXPECT_EQ(number(*connection, "SELECT COUNT(*) FROM events"), last) << "a gap";
        EXPECT_EQ(number(*connection, "SELECT COUNT(*) FROM alerts"), last);
    }
}

} // namespace
} // namespace gulou::store::test
