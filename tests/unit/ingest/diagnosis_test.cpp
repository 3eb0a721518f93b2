#include "pipeline/ingest/diagnosis.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

namespace gulou::ingest {
namespace {

std::string why(const std::string& host, int port) {
    boost::asio::io_context context;
    std::string out;
    diagnose(context.get_executor(), host, port, [&](const std::string& said) { out += said; });
    context.run();
    return out;
}

TEST(Diagnosis, TellsRefusedFromUnknownFromUnroutable) {
    EXPECT_EQ(why("127.0.0.1", 9), "connection refused by 127.0.0.1:9");
    EXPECT_EQ(why("no-such-camera.invalid", 554), "unknown host no-such-camera.invalid");
    EXPECT_EQ(why("10.1.2.3", 554), "no route to 10.1.2.3:554"); // an empty network namespace
}

TEST(Diagnosis, SaysWhenSomethingElseAnswers) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor other(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
    const int port = other.local_endpoint().port();
    EXPECT_EQ(why("127.0.0.1", port),
              "127.0.0.1:" + std::to_string(port) + " answers, but not as an RTSP camera");
}

} // namespace
} // namespace gulou::ingest
