#include "server/api/dispatch.hpp"

#include "tests/unit/api/people.hpp"

#include <gtest/gtest.h>

namespace gulou::api {
namespace {

Json handle(const Dispatch& dispatch, std::string_view text,
            org::Role role = org::Role::GridWorker) {
    const auto who = caller(role, "370785001001001");
    std::string out;
    dispatch.handle({who, ConnectionId(1)}, text, [&](std::string reply) { out = reply; });
    return Json::parse(out);
}

Dispatch echo() {
    Dispatch dispatch;
    dispatch.add("echo", org::Permission::ViewUnits,
                 [](const Sender&, const Json& data, const Reply& reply) { reply(data); });
    dispatch.add("rule", org::Permission::Administer,
                 [](const Sender&, const Json& data, const Reply& reply) { reply(data); });
    return dispatch;
}

TEST(Dispatch, RepliesWithTheRequestsId) {
    const auto reply = handle(echo(), R"({"type":"echo","id":"c7","data":{"a":1}})");
    EXPECT_EQ(reply, (Json{{"type", "reply"}, {"id", "c7"}, {"ok", true}, {"data", {{"a", 1}}}}));
}

TEST(Dispatch, RefusesWhatIsNotAMessage) {
    struct Case {
        const char* text;
        const char* code;
    };
    const Case cases[] = {
        {"", "invalid"},
        {"{", "invalid"},
        {"[]", "invalid"},
        {"7", "invalid"},
        {R"({"type":"echo"})", "invalid"},
        {R"({"type":"echo","id":7})", "invalid"},
        {R"({"id":"1"})", "invalid"},
        {R"({"type":5,"id":"1"})", "invalid"},
        {R"({"type":"nothing","id":"1"})", "unsupported"},
        {R"({"type":"echo","id":"1","data":[]})", "invalid"},
        {R"({"type":"rule","id":"1"})", "forbidden"},
    };
    for (const auto& c : cases) {
        const auto reply = handle(echo(), c.text);
        EXPECT_EQ(reply["ok"], false) << c.text;
        EXPECT_EQ(reply["error"]["code"], c.code) << c.text;
    }
}

TEST(Dispatch, SurvivesBrokenUtf8InAReply) {
    const auto reply =
        handle(echo(), "{\"type\":\"echo\",\"id\":\"1\",\"data\":{\"a\":\"\\ud800\"}}");
    EXPECT_TRUE(reply.contains("ok"));
}

TEST(Dispatch, MembersAreCheckedByKindAndSize) {
    const Json data{{"text", "abc"}, {"number", 7}, {"half", 1.5}, {"none", nullptr}};
    EXPECT_EQ(text_member(data, "text", 3), "abc");
    EXPECT_EQ(text_member(data, "text", 2).error().code, ErrorCode::TooLarge);
    EXPECT_FALSE(text_member(data, "number", 9));
    EXPECT_FALSE(text_member(data, "missing", 9));
    EXPECT_EQ(number_member(data, "number"), 7);
    EXPECT_FALSE(number_member(data, "half"));
    EXPECT_EQ(optional_number(data, "none").value(), std::nullopt);
    EXPECT_EQ(optional_number(data, "number").value(), 7);
    EXPECT_FALSE(optional_text(data, "number", 9));
}

} // namespace
} // namespace gulou::api
