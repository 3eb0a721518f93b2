#include "pipeline/ingest/source_address.hpp"

#include <gtest/gtest.h>

namespace gulou::ingest {
namespace {

TEST(SourceAddress, SeparatesCredentialsFromTheLocation) {
    const auto a = parse_source("rtsp://camera:p%40ss%3Aw%2Frd@10.0.0.5:8554/ch1?sub=0");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->location, "rtsp://10.0.0.5:8554/ch1?sub=0");
    EXPECT_EQ(a->user, "camera");
    EXPECT_EQ(a->password, "p@ss:w/rd");
    EXPECT_EQ(a->host, "10.0.0.5");
    EXPECT_EQ(a->port, 8554);
}

TEST(SourceAddress, TakesAPasswordWithAnUnescapedAtSign) {
    const auto a = parse_source("rtsp://admin:a@b@cam.local/x");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->password, "a@b");
    EXPECT_EQ(a->host, "cam.local");
    EXPECT_EQ(a->port, 554);
}

TEST(SourceAddress, UnderstandsIpv6) {
    const auto a = parse_source("rtsp://[fe80::1]:554/x");
    ASSERT_TRUE(a);
    EXPECT_EQ(a->host, "fe80::1");
}

TEST(SourceAddress, ReadsFilesAndTheirLoopSwitch) {
    EXPECT_EQ(parse_source("file:///a%20b.mp4")->location, "/a b.mp4");
    EXPECT_TRUE(parse_source("file:///a.mp4")->loop);
    EXPECT_FALSE(parse_source("file:///a.mp4?loop=0")->loop);
    EXPECT_FALSE(parse_source("file:///a.mp4?speed=2"));
    EXPECT_FALSE(parse_source("file://relative.mp4"));
}

TEST(SourceAddress, RefusesWhatItDoesNotUnderstandWithoutRepeatingIt) {
    for (const char* bad :
         {"", "http://user:secret@x/", "rtsp://user:secret@/x", "rtsp://user:secret@h:99999/x",
          "rtsp://user:secret@h:x/", "rtsp://u%zz:secret@h/", "rtsp://secret@h/\n"}) {
        const auto a = parse_source(bad);
        ASSERT_FALSE(a) << bad;
        EXPECT_EQ(a.error().message.find("secret"), std::string::npos) << a.error().message;
    }
}

TEST(SourceAddress, IsShownWithoutCredentials) {
    EXPECT_EQ(redacted("rtsp://user:secret@h:554/x?a=b@c"), "rtsp://***@h:554/x?a=b@c");
    EXPECT_EQ(redacted("rtsp://h/x"), "rtsp://h/x");
    EXPECT_EQ(redacted("scene://facade?seed=7"), "scene://facade?seed=7");
}

} // namespace
} // namespace gulou::ingest
