#include "server/api/parameters.hpp"

#include <gtest/gtest.h>

namespace gulou::api {
namespace {

net::Request with(net::Query query) {
    net::Request request;
    request.query = std::move(query);
    return request;
}

TEST(Parameters, NumbersHaveBounds) {
    const auto request = with({{"limit", "50"}, {"far", "501"}, {"word", "x"}, {"empty", ""}});
    EXPECT_EQ(number_parameter(request, "limit", 1, 500).value(), 50);
    EXPECT_EQ(number_parameter(request, "empty", 1, 500).value(), std::nullopt);
    EXPECT_EQ(number_parameter(request, "none", 1, 500).value(), std::nullopt);
    EXPECT_FALSE(number_parameter(request, "far", 1, 500));
    EXPECT_FALSE(number_parameter(request, "word", 1, 500));
}

TEST(Parameters, ListsAreSplitAtCommas) {
    EXPECT_EQ(list_parameter(with({{"state", "raised,,acknowledged,"}}), "state"),
              (std::vector<std::string>{"raised", "acknowledged"}));
    EXPECT_TRUE(list_parameter(with({}), "state").empty());
}

TEST(Parameters, TimesAndUnitsAreRefusedClearly) {
    const auto request = with({{"from", "yesterday"}, {"unit", "37"}});
    EXPECT_EQ(time_parameter(request, "from").error().message.substr(0, 5), "from:");
    EXPECT_FALSE(unit_parameter(request, "unit"));
}

TEST(Parameters, ABodyIsAnObjectOrNothing) {
    net::Request request;
    EXPECT_EQ(object_body(request), Json::object());
    for (const auto* body : {"[]", "{", "null", "7", "\"x\""}) {
        request.body = body;
        EXPECT_FALSE(object_body(request)) << body;
    }
}

} // namespace
} // namespace gulou::api
