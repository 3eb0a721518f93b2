#include "server/net/message.hpp"

#include "server/net/response_head.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gulou::net {
namespace {

TEST(Requests, FindACookieAmongOthers) {
    Request request;
    request.headers["cookie"] = "a=1; gulou_session=t0k=en ;b=2";
    EXPECT_EQ(request.cookie("gulou_session"), "t0k=en");
    EXPECT_EQ(request.cookie("b"), "2");
    EXPECT_EQ(request.cookie("session"), std::nullopt);
}

TEST(Problems, AreRfc9457Documents) {
    const auto response = problem({ErrorCode::Conflict, "somebody was faster"});
    const auto document = nlohmann::json::parse(response.body);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(document["title"], "Conflict");
    EXPECT_EQ(document["code"], "conflict");
    EXPECT_EQ(document["detail"], "somebody was faster");
}

TEST(Problems, SurviveBytesThatAreNotText) {
    EXPECT_NO_THROW(nlohmann::json::parse(problem(400, "invalid", "\xff\xfe").body));
}

TEST(ResponseHead, CannotBeSplitByAValue) {
    const Response response{200, "text/plain", {}, {{"X-Name", "a\r\nSet-Cookie: b"}}, {}};
    EXPECT_THAT(render_head(response, 0, After::KeepAlive),
                testing::HasSubstr("\r\nX-Name: aSet-Cookie: b\r\n"));
}

TEST(ResponseHead, ForbidsStoringUnlessTold) {
    using testing::HasSubstr;
    using testing::Not;
    EXPECT_THAT(render_head({}, 0, After::Close), HasSubstr("Cache-Control: no-store\r\n"));
    const Response cached{200, {}, {}, {{"Cache-Control", "no-cache"}}, {}};
    EXPECT_THAT(render_head(cached, 0, After::Close), Not(HasSubstr("no-store")));
}

TEST(ResponseHead, NamesADownloadInAnyScript) {
    EXPECT_EQ(attachment("鼓 1.mp4"),
              "attachment; filename=\"____1.mp4\"; filename*=UTF-8''%E9%BC%93%201.mp4");
}

} // namespace
} // namespace gulou::net
