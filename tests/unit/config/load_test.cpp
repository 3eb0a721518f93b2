#include "server/config/load.hpp"

#include "tests/unit/config/folder.hpp"

#include <gtest/gtest.h>

namespace gulou::config {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view unit = "[[unit]]\ncode = \"370785\"\nname = \"高密市\"\n";

template <class T>
void expect_loaded(const Checked<T>& checked) {
    if (!checked)
        for (const auto& fault : checked.error())
            ADD_FAILURE() << to_string(fault);
}

TEST(Load, ReadsEverySetting) {
    const Folder folder;
    folder.write("cert.pem", "x");
    folder.write("key.pem", "x");
    const auto file = folder.write("gulou.toml", std::string(R"(
[server]
listen = "[::]:9000"
data = "data"
console = "../console"
origins = ["https://a.example", "https://b.example:8443"]
[tls]
certificate = "cert.pem"
key = "key.pem"
[log]
level = "debug"
[record]
retention_days = 90
min_free_gib = 0.5
segment_s = 10
[relay]
listen = "::"
port = 9001
candidates = ["203.0.113.7"]
[session]
lifetime_h = 24
idle_h = 1
[alerts]
merge_s = 0
clip_before_s = 3
clip_after_s = 4
[analysis]
threads = 3
[call]
ring_s = 45
)") + std::string(unit));
    const auto loaded = load(file);
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    const auto& c = *loaded;
    EXPECT_EQ(c.server, (Server{{"::", 9000},
                                folder.path() / "data",
                                (folder.path() / "../console").lexically_normal(),
                                {"https://a.example", "https://b.example:8443"}}));
    EXPECT_EQ(c.tls, (Tls{folder.path() / "cert.pem", folder.path() / "key.pem"}));
    EXPECT_EQ(c.log.level, LogLevel::Debug);
    EXPECT_EQ(c.record, (Record{std::chrono::days(90), 1ULL << 29, 10s}));
    EXPECT_EQ(c.relay, (Relay{"::", 9001, {"203.0.113.7"}}));
    EXPECT_EQ(c.session, (Session{24h, 1h}));
    EXPECT_EQ(c.alerts, (Alerts{0s, 3s, 4s}));
    EXPECT_EQ(c.analysis.threads, 3);
    EXPECT_EQ(c.call.ring, 45s);
}

constexpr std::string_view camera_keys = R"(
id = "37078500001326000001"
name = "北立面"
unit = "370785"
source = "rtsp://user:secret@192.0.2.1/1"
substream = "scene://street?seed=7"
transport = "udp"
transcode = true
record = false
)";

constexpr std::string_view rule_keys = R"(
name = "lane"
type = "fire_lane_blocked"
zone = [[0, 0.5], [1, 0.5], [0.9, 0.95]]
shields = [[[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]]
dwell_s = 12.5
sensitivity = 70
severity = 1
enabled = false
schedule = ["mon-fri 22:00-06:00"]
min_size = 0.02
person_height = [[0.45, 0.12], [0.95, 0.36]]
labels = ["car", "truck"]
line = [[0.1, 0.6], [0.9, 0.6]]
crossing = "right_to_left"
people = 4
facade.points = [[0.4, 0.7, 0, 3], [0.6, 0.7, 14, 3], [0.6, 0.1, 14, 30], [0.4, 0.1, 0, 30]]
facade.floors = [[1, 0.3, 0.8, 0.7, 0.8], [10, 0.3, 0.1, 0.7, 0.1]]
facade.ground_m = 0.5
facade.floor_m = 2.8
facade.floor_count = 10
facade.window_m = 3.5
)";

void expect_whole(const Camera& camera) {
    EXPECT_EQ(camera.id.value(), "37078500001326000001");
    EXPECT_EQ(camera.name, "北立面");
    EXPECT_EQ(camera.unit.text(), "370785");
    EXPECT_EQ(camera.source, "rtsp://user:secret@192.0.2.1/1");
    EXPECT_EQ(camera.substream, "scene://street?seed=7");
    EXPECT_EQ(camera.transport, RtspTransport::Udp);
    EXPECT_EQ(camera.transcode, Transcode::WhileWatched);
    EXPECT_FALSE(camera.record);
    ASSERT_EQ(camera.rules.size(), 1U);
    const auto& rule = camera.rules.front();
    EXPECT_EQ(rule.name, "lane");
    EXPECT_EQ(rule.type, AlarmType::FireLaneBlocked);
    EXPECT_EQ(rule.zone, (Polygon{{0, 0.5}, {1, 0.5}, {0.9, 0.95}}));
    ASSERT_EQ(rule.shields.size(), 1U);
    EXPECT_EQ(rule.dwell, 12500ms);
    EXPECT_EQ(rule.sensitivity, 70);
    EXPECT_EQ(rule.severity, 1);
    EXPECT_FALSE(rule.enabled);
    ASSERT_EQ(rule.schedule.size(), 1U);
    EXPECT_EQ(rule.schedule[0].from, 22 * 60);
    EXPECT_EQ(rule.min_size, 0.02);
    EXPECT_EQ(rule.person_heights, (std::vector<PersonHeight>{{0.45, 0.12}, {0.95, 0.36}}));
    EXPECT_EQ(rule.labels, (std::vector<std::string>{"car", "truck"}));
    EXPECT_EQ(rule.line, (std::vector<Point>{{0.1, 0.6}, {0.9, 0.6}}));
    EXPECT_EQ(rule.crossing, Crossing::RightToLeft);
    EXPECT_EQ(rule.people, 4);
    const Facade facade{{{{0.4, 0.7}, {0, 3}},
                         {{0.6, 0.7}, {14, 3}},
                         {{0.6, 0.1}, {14, 30}},
                         {{0.4, 0.1}, {0, 30}}},
                        {{1, {0.3, 0.8}, {0.7, 0.8}}, {10, {0.3, 0.1}, {0.7, 0.1}}},
                        0.5,
                        2.8,
                        10,
                        3.5};
    EXPECT_EQ(rule.facade, facade);
}

TEST(Load, ReadsCamerasWithTheirRules) {
    const Folder folder;
    const auto file =
        folder.write("gulou.toml", std::string(unit) + "[[camera]]" + std::string(camera_keys) +
                                       "[[camera.rule]]" + std::string(rule_keys));
    const auto loaded = load(file);
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->cameras.size(), 1U);
    expect_whole(loaded->cameras.front());
}

TEST(Load, GivesARuleItsDefaultsAndTheWholeFrame) {
    const Folder folder;
    const auto file = folder.write("camera.toml", "id = \"37078500001326000001\"\nname = \"n\"\n"
                                                  "unit = \"370785\"\n[[rule]]\nname = \"t\"\n"
                                                  "type = \"camera_tamper\"\n");
    const auto camera = load_camera(file);
    expect_loaded(camera);
    ASSERT_TRUE(camera);
    ASSERT_EQ(camera->rules.size(), 1U);
    EXPECT_TRUE(camera->rules[0].zone.empty());
    EXPECT_EQ(camera->rules[0].dwell, Rule{}.dwell);
    EXPECT_EQ(camera->rules[0].severity, Rule{}.severity);
    EXPECT_TRUE(camera->record);
}

TEST(Load, ReadsOneCameraAlone) {
    const Folder folder;
    const auto file =
        folder.write("camera.toml", std::string(camera_keys) + "[[rule]]" + std::string(rule_keys));
    const auto camera = load_camera(file);
    expect_loaded(camera);
    ASSERT_TRUE(camera);
    expect_whole(*camera);
}

TEST(Load, IncludesCameraFilesAndListsInOrderOfName) {
    const Folder folder;
    folder.write("cameras/b.toml", "id = \"37078500001326000002\"\nname = \"b\"\n"
                                   "unit = \"370785001\"\nsource = \"scene://street\"\n");
    folder.write("cameras/a.toml", std::string(camera_keys));
    folder.write("units.toml", "[[unit]]\ncode = \"370785001\"\nname = \"醴泉街道\"\n"
                               "[[demo.account]]\nusername = \"w\"\nname = \"王\"\n"
                               "role = \"grid_worker\"\nunit = \"370785001\"\n");
    const auto file = folder.write(
        "gulou.toml",
        "include = [\"cameras/*.toml\", \"units.toml\", \"none/*.toml\"]\n" + std::string(unit));
    const auto loaded = load(file);
    expect_loaded(loaded);
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->cameras.size(), 2U);
    EXPECT_EQ(loaded->cameras[0].name, "北立面");
    EXPECT_EQ(loaded->cameras[1].name, "b");
    EXPECT_EQ(loaded->units.size(), 2U);
    ASSERT_EQ(loaded->demo_accounts.size(), 1U);
    EXPECT_EQ(loaded->demo_accounts[0].role, org::Role::GridWorker);
}

TEST(Load, SaysWhenAFileCannotBeRead) {
    const Folder folder;
    const auto missing = load(folder.path() / "none.toml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(to_string(missing.error().front()),
              (folder.path() / "none.toml").string() +
                  ":1: cannot be read: No such file or directory");
    EXPECT_FALSE(load(folder.path()));
    EXPECT_FALSE(load_camera(folder.path() / "none.toml"));
}

} // namespace
} // namespace gulou::config
