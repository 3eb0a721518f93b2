#include "server/net/router.hpp"

#include "server/net/url.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gulou::net {
namespace {

Handler says(std::string word) {
    return [word = std::move(word)](const Request&, const PathParams& params, Respond respond) {
        respond({200, "text/plain", word + params["id"], {}, {}});
    };
}

Response ask(const Router& router, Method method, std::string_view path) {
    Request request;
    request.method = method;
    auto target = parse_target(path);
    request.path = target->path;
    request.segments = target->segments;
    Response answer{0, {}, {}, {}, {}};
    router.handle(request, [&](Response response) {
        if (answer.status == 0) // as the server does: the first answer counts
            answer = std::move(response);
    });
    return answer;
}

class RouterTable : public testing::Test {
protected:
    RouterTable() {
        router.add(Method::Get, "/api/v1/alerts/{id}", says("alert "));
        router.add(Method::Get, "/api/v1/alerts/summary", says("summary"));
        router.add(Method::Post, "/api/v1/alerts/{id}/acknowledge", says("acknowledge "));
        router.add(Method::Get, "/throws", [](const Request&, const PathParams&, Respond) {
            throw std::runtime_error("a parser's");
        });
    }
    Router router;
};

TEST_F(RouterTable, BindsDecodedParameters) {
    EXPECT_EQ(ask(router, Method::Get, "/api/v1/alerts/a%20b").body, "alert a b");
    EXPECT_EQ(ask(router, Method::Post, "/api/v1/alerts/7/acknowledge").body, "acknowledge 7");
}

TEST_F(RouterTable, PrefersFixedWordsToParameters) {
    EXPECT_EQ(ask(router, Method::Get, "/api/v1/alerts/summary").body, "summary");
}

TEST_F(RouterTable, RunsGetForHead) {
    EXPECT_EQ(ask(router, Method::Head, "/api/v1/alerts/7").body, "alert 7");
}

TEST_F(RouterTable, RefusesAnUnknownPath) {
    const auto answer = ask(router, Method::Get, "/api/v1/alerts");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_EQ(ask(router, Method::Get, "/api/v1/alerts//acknowledge").status, 404);
}

TEST_F(RouterTable, NamesTheMethodsOfAPath) {
    const auto answer = ask(router, Method::Delete, "/api/v1/alerts/7/acknowledge");
    EXPECT_EQ(answer.status, 405);
    ASSERT_EQ(answer.headers.size(), 1u);
    EXPECT_EQ(answer.headers[0].second, "OPTIONS, POST");
    EXPECT_EQ(ask(router, Method::Options, "/api/v1/alerts/7").status, 204);
}

TEST_F(RouterTable, SurvivesAHandlerThatThrows) {
    EXPECT_EQ(ask(router, Method::Get, "/throws").status, 500);
}

TEST_F(RouterTable, GivesTheRestToTheFallback) {
    router.fallback(says("console"));
    EXPECT_EQ(ask(router, Method::Get, "/wall").body, "console");
    EXPECT_EQ(ask(router, Method::Post, "/wall").status, 404);
}

} // namespace
} // namespace gulou::net
