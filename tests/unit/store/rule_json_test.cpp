#include "server/store/rule_json.hpp"

#include "server/store/camera_rules.hpp"
#include "tests/unit/store/store_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gulou::store {
namespace {

using nlohmann::json;
using testing::HasSubstr;

Rule everything() {
    Rule rule;
    rule.name = "门口";
    rule.type = AlarmType::LineCrossed;
    rule.zone = {{0, 0.5}, {1, 0.5}, {0.9, 0.95}};
    rule.shields = {{{0.1, 0.1}, {0.2, 0.1}, {0.2, 0.2}}};
    rule.dwell = std::chrono::duration<double>(12.5);
    rule.sensitivity = 70;
    rule.severity = 1;
    rule.enabled = false;
    rule.schedule = {*parse_day_window("mon-fri 22:00-06:00"),
                     *parse_day_window("sat,sun 00:00-24:00")};
    rule.min_size = 0.02;
    rule.person_heights = {{0.45, 0.12}, {0.95, 0.36}};
    rule.labels = {"car"};
    rule.line = {{0.1, 0.6}, {0.9, 0.6}};
    rule.crossing = Crossing::RightToLeft;
    rule.people = 4;
    rule.facade = {{{{0.4, 0.7}, {0, 3}},
                    {{0.6, 0.7}, {14, 3}},
                    {{0.6, 0.1}, {14, 30}},
                    {{0.4, 0.1}, {0, 30}}},
                   {{1, {0.3, 0.8}, {0.7, 0.8}}, {10, {0.3, 0.1}, {0.7, 0.1}}},
                   0.5,
                   2.8,
                   10,
                   3.5};
    return rule;
}

TEST(RuleJson, ReadsBackWhatItWrote) {
    const auto read = rule_of(rule_json(everything()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, everything());
}

TEST(RuleJson, GivesWhatIsLeftOutItsDefault) {
    const auto read = rule_of(json{{"name", "t"}, {"type", "camera_tamper"}});
    ASSERT_TRUE(read) << read.error().message;
    Rule expected;
    expected.name = "t";
    expected.type = AlarmType::CameraTamper;
    EXPECT_EQ(*read, expected);
}

TEST(RuleJson, RefusesWithTheKeyAndTheReason) {
    const auto refused = [](const char* key, const json& value, const char* reason) {
        auto given = rule_json(everything());
        given[key] = value;
        const auto read = rule_of(given);
        ASSERT_FALSE(read) << key;
        EXPECT_THAT(read.error().message, HasSubstr(reason)) << key;
    };
    refused("zone", json::parse("[[0,0],[1,1]]"), "zone: a zone needs at least 3 points");
    refused("zone", json::parse("[[0,0],[1,1],[1,0],[0,1]]"),
            "zone: the zone's outline crosses itself");
    refused("zone", json::parse("[[0,0],[0.5,0.5],[1,1]]"), "zone: the zone has no area");
    refused("zone", json::parse("[[0,0],[1,0],[1.2,1]]"), "fractions of the frame");
    refused("zone", json::parse("[[0,0],[1,0],[\"1\",1]]"), "zone: must be a number");
    refused("zone", "all", "zone: must be a list");
    refused("shields", json::parse("[[[0,0],[1,0]]]"), "shields: a zone needs at least 3 points");
    refused("line", json::array(), "line: is needed for line_crossed");
    refused("type", "falling", "type: is no alarm type");
    refused("schedule", json{"monday"}, "schedule: \"monday\" is not a time of the week");
    refused("sensitivity", 50.5, "sensitivity: must be a whole number");
    refused("sensitivity", 101, "sensitivity: must be 0 to 100");
    refused("name", "", "name: must be 1 to 500 bytes");
    refused("facade", json{{"floors", json::parse("[[1,0,0,1]]")}},
            "facade: floors: a row has 5 numbers");
    refused("colour", 1, "unknown key 'colour'");
}

TEST(RuleJson, OfACameraHasNamesOnce) {
    const auto rule = rule_json(everything());
    EXPECT_TRUE(rules_of(json{rule}));
    EXPECT_THAT(rules_of(json{rule, rule}).error().message, HasSubstr("stands twice"));
    EXPECT_FALSE(rules_of(json::object()));
    EXPECT_FALSE(rules_of(json(nullptr)));
}

using CameraRulesTest = test::StoreTest;

TEST_F(CameraRulesTest, KeepTheNewestAndWhoChangedThem) {
    const CameraRulesRow row{
        CameraId{"37078500001326000001"}, 3, test::start, UserId{7}, "王芳", {everything()}};
    for (const auto revision : {1, 2, 3})
        ASSERT_TRUE(database->writer().run([&](Connection& c) {
            auto changed = row;
            changed.revision = revision;
            return CameraRules(c).put(changed);
        }));
    const auto rows = CameraRules(database->reader()).all();
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front().camera, row.camera);
    EXPECT_EQ(rows->front().revision, 3);
    EXPECT_EQ(rows->front().changed_at, row.changed_at);
    EXPECT_EQ(rows->front().by_id, row.by_id);
    EXPECT_EQ(rows->front().by_name, row.by_name);
    EXPECT_EQ(rows->front().rules, row.rules);
}

} // namespace
} // namespace gulou::store
