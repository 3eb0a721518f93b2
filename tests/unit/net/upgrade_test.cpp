#include "server/net/upgrade.hpp"

#include <gtest/gtest.h>

namespace gulou::net {
namespace {

Request good() {
    Request request;
    request.path = "/ws";
    request.headers = {{"host", "localhost:8443"},
                       {"origin", "https://localhost:8443"},
                       {"connection", "keep-alive, Upgrade"},
                       {"upgrade", "WebSocket"},
                       {"sec-websocket-version", "13"},
                       {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"sec-websocket-protocol", "other, gulou.v1"}};
    return request;
}

struct Change {
    const char* header;
    const char* value;
    int status;
};

class Upgrades : public testing::TestWithParam<Change> {};

TEST_P(Upgrades, AreRefusedReadably) {
    auto request = good();
    request.headers[GetParam().header] = GetParam().value;
    const auto refused = refuse_upgrade(request, {});
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, GetParam().status);
    EXPECT_EQ(refused->content_type, "application/problem+json");
}

INSTANTIATE_TEST_SUITE_P(
    Table, Upgrades,
    testing::Values(Change{"upgrade", "h2c", 426}, Change{"connection", "close", 426},
                    Change{"sec-websocket-version", "12", 426},
                    Change{"sec-websocket-version", "", 426},
                    Change{"sec-websocket-key", "short", 400},
                    Change{"sec-websocket-key", "dGhlIHNhbXBsZSBub25j\r\n==", 400},
                    Change{"origin", "https://evil.example", 403}, Change{"origin", "", 403},
                    Change{"sec-websocket-protocol", "chat", 400},
                    Change{"sec-websocket-protocol", "", 400}));

TEST(Upgrade, OfAGoodRequestIsNotRefused) {
    EXPECT_FALSE(refuse_upgrade(good(), {}));
}

TEST(Upgrade, NeverShowsTheEngineAnExtension) {
    auto request = good();
    request.headers["sec-websocket-extensions"] = "permessage-deflate";
    EXPECT_EQ(engine_request(request, {}).find("deflate"), std::string::npos);
}

} // namespace
} // namespace gulou::net
