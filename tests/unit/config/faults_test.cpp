// Every kind of mistake, with the exact line it must be told at.
#include "server/config/load.hpp"

#include "tests/unit/config/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::config {
namespace {

using testing::HasSubstr;

struct Case {
    const char* what;
    int line; // of the whole file; the prelude has 3 lines, the text begins on line 4
    const char* reason;
    const char* text;
};

constexpr std::string_view prelude = "[[unit]]\ncode = \"370785\"\nname = \"高密市\"\n";

constexpr Case cases[] = {
    {"unknown section", 4, "unknown key 'serve', did you mean 'server'?", "[serve]\n"},
    {"unknown key", 6, "unknown key 'server.lisen', did you mean 'listen'?",
     "[server]\ndata = \"d\"\nlisen = \"0.0.0.0:1\"\n"},
    {"unknown key nothing like any", 5, "unknown key 'log.wibble'", "[log]\nwibble = 1\n"},
    {"section as value", 4, "[log]", "[[log]]\n"},
    {"list as section", 4, "[[camera]]", "[camera]\nid = \"x\"\n"},
    {"syntax", 5, "not TOML", "[server]\nlisten = \n"},
    {"key twice", 6, "not TOML", "[call]\nring_s = 10\nring_s = 20\n"},
    {"text instead of number", 5, "ring_s must be a whole number, not a text",
     "[call]\nring_s = \"30\"\n"},
    {"number instead of text", 5, "level must be a text, not a whole number", "[log]\nlevel = 3\n"},
    {"below range", 5, "retention_days must be 1 to 3650", "[record]\nretention_days = 0\n"},
    {"above range", 5, "ring_s must be 5 to 600", "[call]\nring_s = 601\n"},
    {"no time to come back", 5, "grace_s must be 10 to 600", "[call]\ngrace_s = 0\n"},
    {"a crowd", 5, "most_parties must be 2 to 30", "[call]\nmost_parties = 31\n"},
    {"calls kept for ever", 5, "keep_days must be 1 to 3650", "[call]\nkeep_days = 9999\n"},
    {"relay threads", 5, "threads must be 0 to 64", "[relay]\nthreads = 65\n"},
    {"relay tcp", 5, "tcp must be true or false", "[relay]\ntcp = \"on\"\n"},
    {"relay ports run out", 6, "threads take one port each from 65535 on",
     "[relay]\nport = 65535\nthreads = 2\n"},
    {"not a number", 5, "min_free_gib must be 0 to", "[record]\nmin_free_gib = nan\n"},
    {"log level", 5, "debug, info, warn or error", "[log]\nlevel = \"loud\"\n"},
    {"listen", 5, "is not ADDRESS:PORT", "[server]\nlisten = \"localhost:8443\"\n"},
    {"empty text", 5, "data must be 1 to 500 bytes", "[server]\ndata = \"\"\n"},
    {"control character", 5, "without control characters", "[server]\ndata = \"a\\nb\"\n"},
    {"origin with a path", 7, "must be https://HOST",
     "[server]\norigins = [\n  \"https://a\",\n  \"https://b/\",\n]\n"},
    {"origin without TLS", 5, "must be https://HOST", "[server]\norigins = [\"http://a\"]\n"},
    {"certificate without key", 5, "belong together", "[tls]\ncertificate = \"gulou.toml\"\n"},
    {"certificate that is not there", 6, "there is no file",
     "[tls]\nkey = \"gulou.toml\"\ncertificate = \"none.pem\"\n"},
    {"relay listen", 5, "numeric address", "[relay]\nlisten = \"eth0\"\n"},
    {"relay candidate", 5, "candidate 'me' is not", "[relay]\ncandidates = [\"me\"]\n"},
    {"relay port", 5, "port must be 0 to 65535", "[relay]\nport = 65536\n"},
    {"idle longer than lifetime", 6, "longer than", "[session]\nlifetime_h = 1\nidle_h = 2\n"},
    {"unit without code", 4, "code is missing", "[[unit]]\nname = \"n\"\n"},
    {"unit without name", 4, "name is missing", "[[unit]]\ncode = \"370785001\"\n"},
    {"unit code length", 5, "is not 6, 9, 12 or 15 digits",
     "[[unit]]\ncode = \"3707850\"\nname = \"n\"\n"},
    {"unit twice", 5, "unit 370785 stands twice, first at",
     "[[unit]]\ncode = \"370785\"\nname = \"n\"\n"},
    {"unit without parent", 5, "there is no unit 370785001",
     "[[unit]]\ncode = \"370785001001\"\nname = \"n\"\n"},
    {"second root", 5, "second root", "[[unit]]\ncode = \"370786\"\nname = \"n\"\n"},
    {"include that is not there", 0, "there is no file", "include = [\"none.toml\"]\n"},
    {"account unit", 8, "there is no unit 370785009",
     "[[demo.account]]\nusername = \"a\"\nname = \"n\"\nrole = \"admin\"\nunit = \"370785009\"\n"},
    {"account role", 7, "'boss' is no role",
     "[[demo.account]]\nusername = \"a\"\nname = \"n\"\nrole = \"boss\"\nunit = \"370785\"\n"},
    {"account username", 5, "a username is",
     "[[demo.account]]\nusername = \"A B\"\nname = \"n\"\nrole = \"admin\"\nunit = \"370785\"\n"},
    {"account twice", 10, "username a stands twice",
     "[[demo.account]]\nusername = \"a\"\nname = \"n\"\nrole = \"admin\"\nunit = \"370785\"\n"
     "[[demo.account]]\nusername = \"a\"\nname = \"n\"\nrole = \"admin\"\nunit = \"370785\"\n"},
    {"rule that crosses no line", 10, "line: is needed for line_crossed",
     "[[camera]]\nid = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n"
     "source = \"scene://street\"\n\n[[camera.rule]]\nname = \"r\"\ntype = \"line_crossed\"\n"},
    {"fire lane at once", 12, "dwell_s: must be 1 to 86400",
     "[[camera]]\nid = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n"
     "source = \"scene://street\"\n[[camera.rule]]\nname = \"r\"\ntype = \"fire_lane_blocked\"\n"
     "dwell_s = 0\n"},
    {"facade in its own section", 14, "points: the points lie on one line",
     "[[camera]]\nid = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n"
     "source = \"scene://street\"\n[[camera.rule]]\nname = \"r\"\n"
     "type = \"high_altitude_throwing\"\n[camera.rule.facade]\nfloor_m = 3\n"
     "points = [[0.1,0.1,0,0],[0.2,0.2,5,5],[0.3,0.3,7,9],[0.4,0.4,9,1]]\n"},
    {"account password", 9, "unknown key 'demo.account.password'",
     "[[demo.account]]\nusername = \"a\"\nname = \"n\"\nrole = \"admin\"\nunit = \"370785\"\n"
     "password = \"p\"\n"},
};

// With `include` the text must stand first.
std::string whole(const Case& c) {
    return c.line == 0 ? c.text + std::string(prelude) : std::string(prelude) + c.text;
}

std::string told(const std::vector<Fault>& faults) {
    std::string out;
    for (const auto& fault : faults)
        out += to_string(fault) + "\n";
    return out;
}

TEST(Faults, AreToldWithTheirLineAndReason) {
    const Folder folder;
    for (const auto& c : cases) {
        const auto loaded = load(folder.write("gulou.toml", whole(c)));
        ASSERT_FALSE(loaded) << c.what;
        ASSERT_EQ(loaded.error().size(), 1U) << c.what << "\n" << told(loaded.error());
        EXPECT_EQ(loaded.error()[0].where.line, std::max(1, c.line)) << c.what;
        EXPECT_THAT(loaded.error()[0].reason, HasSubstr(c.reason)) << c.what;
    }
}

// One key of a sound camera replaced or added; the key's own line is `line` of the file.
struct CameraCase {
    const char* key;
    const char* value; // null: the key is left out
    const char* reason;
};

constexpr CameraCase camera_cases[] = {
    {"id", nullptr, "id is missing"},
    {"id", "\"123\"", "is not 20 digits"},
    {"id", "37078500001326000001", "not TOML"}, // a number this long does not fit
    {"id", "\"3707850000132600000x\"", "is not 20 digits"},
    {"name", nullptr, "name is missing"},
    {"name", "\"\"", "name must be 1 to 500 bytes"},
    {"unit", "\"37\"", "is not 6, 9, 12 or 15 digits"},
    {"unit", "\"370785002\"", "there is no unit 370785002"},
    {"source", nullptr, "source is missing"},
    {"source", "\"http://a/b\"", "must begin with rtsp://"},
    {"source", "\"file://video.mp4\"", "whole path"},
    {"source", "\"scene://?seed=1\"", "says nothing after scene://"},
    {"source", "\"rtsp://\"", "says nothing after rtsp://"},
    {"substream", "\"sub\"", "substream must begin with rtsp://"},
    {"transport", "\"sctp\"", "\"tcp\" or \"udp\""},
    {"record", "\"yes\"", "record must be true or false"},
    {"zone", "1", "unknown key 'camera.zone'"},
};

constexpr CameraCase rule_cases[] = {
    {"name", nullptr, "name is missing"},
    {"type", nullptr, "type is missing"},
    {"type", "\"falling\"", "'falling' is no alarm type: high_altitude_throwing,"},
    {"zone", "[[0,0],[1,1]]", "at least 3 points"},
    {"zone", "[[0,0],[1,0],[1.2,1]]", "fractions of the frame"},
    {"zone", "[[0,0],[1,0],[nan,1]]", "fractions of the frame"},
    {"zone", "[[0,0],[1,1],[1,0],[0,1]]", "crosses itself"},
    {"zone", "[[0,0],[0.5,0.5],[1,1]]", "no area"},
    {"zone", "[[0,0],[1,0],[1]]", "a point is two numbers"},
    {"zone", "[[0,0],[1,0],[\"1\",1]]", "a point is two numbers"},
    {"zone", "\"all\"", "a zone is a list of 3 to 64 points"},
    {"shields", "[[[0,0],[1,0]]]", "at least 3 points"},
    {"dwell_s", "-1", "dwell_s must be 0 to 86400"},
    {"dwell_s", "inf", "dwell_s must be 0 to 86400"},
    {"sensitivity", "101", "sensitivity must be 0 to 100"},
    {"sensitivity", "0.5", "sensitivity must be a whole number"},
    {"severity", "5", "severity must be 1 to 4"},
    {"enabled", "1", "enabled must be true or false"},
    {"schedule", "[\"mon 8-12\"]", "is not a time of the week"},
    {"schedule", "\"daily 08:00-12:00\"", "schedule must be a list of texts"},
    {"min_size", "1.5", "min_size must be 0 to 1"},
    {"person_height", "[[0.4, 0.1]]", "two people are needed"},
    {"person_height", "[[0.4, 0.1], [0.9]]", "a row is [y of the feet, height]"},
    {"person_height", "[[0.4, 0.3], [0.9, 0.1]]", "is nearer, so not smaller"},
    {"person_height", "[[0.4, 0.3], [0.4, 0.3]]", "at different heights"},
    {"labels", "[\"\"]", "labels must be 1 to 500 bytes"},
    {"labels", "[1]", "labels must be a text"},
    {"line", "[[0.1, 0.5]]", "a line has two points"},
    {"line", "[[0.1, 0.5], [0.1, 0.5]]", "the line has no length"},
    {"line", "[[0.1, 0.5], [1.1, 0.5]]", "points are fractions of the frame"},
    {"line", "[[0.1, 0.5], [\"a\", 0.5]]", "a row is [x, y]"},
    {"crossing", "\"up\"", "crossing must be"},
    {"people", "0", "people must be 1 to 1000"},
    {"facade", "3", "'camera.rule.facade' is a section: write [camera.rule.facade]"},
    {"facade", "{ points = [[0.1, 0.1, 0, 0]] }", "4 to 64 points are needed"},
    {"facade", "{ points = [[0.1,0.1,0,0],[0.2,0.2,5,5],[0.3,0.3,7,9],[0.4,0.4,9,1]] }",
     "the points lie on one line"},
    {"facade", "{ points = [[0.1,0.1,nan,0],[0.2,0.2,5,5],[0.3,0.3,7,9],[0.4,0.4,9,1]] }",
     "a row is [x, y, metres right, metres up]"},
    {"facade", "{ floors = [[1, 0.1, 0.8, 0.9, 0.8]] }", "2 to 64 floors are needed"},
    {"facade", "{ floors = [[1, 0.1, 0.8, 0.9, 0.8], [1, 0.1, 0.5, 0.9, 0.5]] }", "stands twice"},
    {"facade", "{ floors = [[1, 0.1, 0.4, 0.9, 0.4], [2, 0.1, 0.5, 0.9, 0.5]] }",
     "floor 2 lies below floor 1"},
    {"facade", "{ floor_m = 0 }", "floor_m must be 1 to 20"},
    {"facade", "{ flor_m = 3 }", "did you mean 'floor_m'?"},
    {"dwel_s", "3", "unknown key 'camera.rule.dwel_s', did you mean 'dwell_s'?"},
};

using Keys = std::vector<std::pair<std::string, std::string>>;

struct Changed {
    std::string text;
    int line; // of the changed key; of the table's header when the key was taken away
};

// `header` stands on line `first`.
Changed change(const std::string& header, Keys keys, const CameraCase& c, int first) {
    Changed out{header + "\n", first};
    std::erase_if(keys, [&](const auto& key) { return key.first == c.key; });
    if (c.value)
        keys.emplace_back(c.key, c.value);
    for (const auto& [key, value] : keys)
        out.text += key + " = " + value + "\n";
    if (c.value)
        out.line = first + static_cast<int>(keys.size());
    return out;
}

const Keys sound_camera = {{"id", "\"37078500001326000001\""},
                           {"name", "\"n\""},
                           {"unit", "\"370785\""},
                           {"source", "\"scene://street\""}};
const Keys sound_rule = {{"name", "\"r\""}, {"type", "\"intrusion\""}};

void expect_fault(const Folder& folder, const std::string& before, const Changed& changed,
                  const CameraCase& c) {
    const auto loaded = load(folder.write("gulou.toml", before + changed.text));
    ASSERT_FALSE(loaded) << c.key;
    ASSERT_EQ(loaded.error().size(), 1U) << c.key << "\n" << told(loaded.error());
    EXPECT_EQ(loaded.error()[0].where.line, changed.line) << c.reason;
    EXPECT_THAT(loaded.error()[0].reason, HasSubstr(c.reason));
}

TEST(Faults, OfACameraAreToldAtTheirKey) {
    const Folder folder;
    for (const auto& c : camera_cases)
        expect_fault(folder, std::string(prelude), change("[[camera]]", sound_camera, c, 4), c);
}

TEST(Faults, OfARuleAreToldAtTheirKey) {
    const Folder folder;
    const auto camera = change("[[camera]]", sound_camera, {"record", "true", ""}, 4).text;
    for (const auto& c : rule_cases)
        expect_fault(folder, std::string(prelude) + camera,
                     change("[[camera.rule]]", sound_rule, c, 10), c);
}

TEST(Faults, AreAllToldAtOnceInOrder) {
    const Folder folder;
    folder.write("cam.toml", "id = \"1\"\nname = \"n\"\nunit = \"370785\"\nsource = \"x\"\n");
    const auto loaded = load(folder.write("gulou.toml", "include = [\"cam.toml\"]\n"
                                                        "[call]\n"
                                                        "ring_s = 1\n"
                                                        "rings = 2\n"
                                                        "[log]\n"
                                                        "level = \"x\"\n" +
                                                            std::string(prelude)));
    ASSERT_FALSE(loaded);
    std::vector<std::string> places;
    for (const auto& fault : loaded.error())
        places.push_back(fault.where.file.substr(fault.where.file.rfind('/') + 1) + ":" +
                         std::to_string(fault.where.line));
    EXPECT_THAT(places, testing::ElementsAre("gulou.toml:3", "gulou.toml:4", "gulou.toml:6",
                                             "cam.toml:1", "cam.toml:4"));
}

TEST(Faults, TellTheSameCameraTwiceAcrossFiles) {
    const Folder folder;
    const std::string camera = "id = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n"
                               "source = \"scene://street\"\n";
    folder.write("cam.toml", camera);
    const auto loaded =
        load(folder.write("gulou.toml", "include = [\"cam.toml\"]\n" + std::string(prelude) +
                                            "[[camera]]\n" + camera));
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 2U);
    EXPECT_THAT(to_string(loaded.error()[0]),
                HasSubstr("cam.toml:1: camera id 37078500001326000001 stands twice, first at"));
    EXPECT_THAT(to_string(loaded.error()[1]), HasSubstr("cam.toml:2: camera 'n' in unit 370785"));
}

TEST(Faults, TellTheSameRuleNameTwice) {
    const Folder folder;
    const std::string rule = "[[rule]]\nname = \"r\"\ntype = \"intrusion\"\n";
    const auto camera = load_camera(folder.write(
        "cam.toml",
        "id = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n" + rule + rule));
    ASSERT_FALSE(camera);
    ASSERT_EQ(camera.error().size(), 1U);
    EXPECT_EQ(camera.error()[0].where.line, 8);
}

TEST(Faults, NeverRepeatAPasswordOfASource) {
    const Folder folder;
    const auto camera = load_camera(
        folder.write("cam.toml", "id = \"37078500001326000001\"\nname = \"n\"\nunit = \"370785\"\n"
                                 "source = \"rtp://admin:hunter2@10.0.0.1/\"\n"));
    ASSERT_FALSE(camera);
    EXPECT_EQ(told(camera.error()).find("hunter2"), std::string::npos);
}

TEST(Faults, TellWhatTheSourceCheckRefuses) {
    const Folder folder;
    const auto camera = change("[[camera]]", sound_camera, {"record", "true", ""}, 4).text;
    const auto loaded = load(folder.write("gulou.toml", std::string(prelude) + camera),
                             [](const std::string&) -> Result<void> {
                                 return fail(ErrorCode::Invalid, "there is no such scene");
                             });
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U);
    EXPECT_EQ(loaded.error()[0].where.line, 8);
    EXPECT_EQ(loaded.error()[0].reason, "source: there is no such scene");
}

TEST(Faults, TellAnEmptyFileAndAnIncludedSetting) {
    const Folder folder;
    const auto empty = load(folder.write("gulou.toml", ""));
    ASSERT_FALSE(empty);
    EXPECT_THAT(empty.error()[0].reason, HasSubstr("no [[unit]]"));
    folder.write("more.toml", "[call]\nring_s = 10\n");
    const auto more =
        load(folder.write("gulou.toml", "include = [\"more.toml\"]\n" + std::string(prelude)));
    ASSERT_FALSE(more);
    EXPECT_THAT(to_string(more.error()[0]), HasSubstr("more.toml:1: 'call' belongs in the main"));
}

TEST(Faults, SurviveGarbage) {
    const Folder folder;
    for (const auto& text :
         {std::string("\xff\xfe\x00\x01", 4), std::string(100'000, '['), std::string("a=\"\xc3\""),
          "x = " + std::string(5000, '[') + std::string(5000, ']'), std::string("\0", 1)})
        EXPECT_FALSE(load(folder.write("gulou.toml", text)));
}

} // namespace
} // namespace gulou::config
