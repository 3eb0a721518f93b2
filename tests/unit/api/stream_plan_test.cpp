// What a page is told of streams it cannot decode.
#include "server/api/call_desk.hpp"

#include <gtest/gtest.h>

namespace gulou::api {
namespace {

TEST(StreamPlan, SaysWhoseStreamsCannotBeDecodedAndWhetherToOfferAgain) {
    StreamPlan plan;
    plan.streams = {{"0", relay::StreamKind::Audio, UserId(12)},
                    {"1", relay::StreamKind::Video, std::nullopt}};
    plan.unplaced_video = 2;
    plan.refused = {{UserId(12), relay::StreamKind::Video, "H265 is sent"}};
    plan.offer_again = relay::OfferAgain::Yes;
    EXPECT_EQ(encode(plan), Json::parse(R"({
        "streams": [{"mid": "0", "kind": "audio", "user": 12},
                    {"mid": "1", "kind": "video", "user": null}],
        "unplaced": {"audio": 0, "video": 2},
        "refused": [{"user": 12, "kind": "video", "reason": "H265 is sent"}],
        "offer_again": true})"));
    EXPECT_EQ(encode(StreamPlan{})["offer_again"], false);
    EXPECT_TRUE(encode(StreamPlan{})["refused"].is_array());
}

} // namespace
} // namespace gulou::api
