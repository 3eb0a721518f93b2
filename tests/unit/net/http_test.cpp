#include "server_fixture.hpp"

#include <gmock/gmock.h>

namespace gulou::net::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Http : public ServerTest {
protected:
    Http() {
        router.add(Method::Get, "/hello", [](const Request&, const PathParams&, Respond respond) {
            respond({200, "text/plain", "hello", {}, {}});
        });
        router.add(Method::Post, "/echo",
                   [](const Request& request, const PathParams&, Respond respond) {
                       respond({200, "text/plain", request.body, {}, {}});
                   });
        router.add(Method::Get, "/never", [](const Request&, const PathParams&, Respond) {});
        router.add(Method::Get, "/later",
                   [this](const Request&, const PathParams&, Respond respond) {
                       kept.push_back(std::move(respond));
                   });
        serve_file("/small.bin", "gulou_small.bin", 1000);
    }
    void serve_file(const char* at, std::string name, std::size_t size) {
        const auto path = temp_file(name, pattern(size));
        router.add(Method::Get, at,
                   [path](const Request& request, const PathParams&, Respond respond) {
                       FileBody body{path, {}};
                       if (request.parameter("download"))
                           body.download_name = "clip.mp4";
                       respond({200, "video/mp4", {}, {}, body});
                   });
    }
    static std::string post(std::string_view body, std::string_view headers) {
        return "POST /echo HTTP/1.1\r\nHost: gulou\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" +
               std::string(body);
    }

    std::vector<Respond> kept; // on the loop
};

TEST_F(Http, KeepsTheConnection) {
    start();
    Client client(port());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(client.get("/hello").body, "hello");
    EXPECT_EQ(count("gulou_net_connections_total"), 1u);
}

TEST_F(Http, AnswersPipelinedRequestsAndAnUpgradeInOrder) {
    start();
    Client client(port());
    client.send("GET /hello HTTP/1.1\r\nHost: g\r\n\r\nGET /small.bin HTTP/1.1\r\nHost: g\r\n"
                "Range: bytes=0-9\r\n\r\nGET /none HTTP/1.1\r\nHost: g\r\n\r\n" +
                Client::upgrade_request());
    EXPECT_EQ(client.answer().status, 200);
    EXPECT_EQ(client.answer().body, pattern(1000).substr(0, 10));
    EXPECT_EQ(client.answer().status, 404);
    EXPECT_EQ(client.answer().status, 101);
    client.text("after");
    EXPECT_EQ(client.next()->payload, "after");
}

TEST_F(Http, SendsSecurityHeadersWithEveryAnswer) {
    start();
    Client client(port());
    for (const auto* path : {"/hello", "/none", "/small.bin"}) {
        const auto headers = client.get(path).headers;
        for (const auto* name : {"content-security-policy", "strict-transport-security",
                                 "x-content-type-options", "x-frame-options", "referrer-policy"})
            EXPECT_TRUE(headers.contains(name)) << path << " " << name;
    }
}

TEST_F(Http, ClosesWhenAskedTo) {
    start();
    Client client(port());
    EXPECT_EQ(client.get("/hello", "Connection: close\r\n").headers["connection"], "close");
    EXPECT_TRUE(client.ends());
    Client old(port());
    old.send("GET /hello HTTP/1.0\r\nHost: g\r\n\r\n");
    EXPECT_EQ(old.answer().status, 200);
    EXPECT_TRUE(old.ends());
    EXPECT_TRUE(all_gone());
}

TEST_F(Http, HeadHasTheLengthButNoBody) {
    start();
    Client client(port());
    client.send("HEAD /small.bin HTTP/1.1\r\nHost: g\r\n\r\n");
    const auto head = client.answer("HEAD");
    EXPECT_EQ(head.headers.at("content-length"), "1000");
    EXPECT_EQ(client.get("/hello").body, "hello"); // nothing stood in between
}

TEST_F(Http, SendsRangesByteForByte) {
    start();
    const auto whole = pattern(1000);
    Client client(port());
    EXPECT_EQ(client.get("/small.bin").body, whole);
    const auto part = client.get("/small.bin", "Range: bytes=100-199\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, whole.substr(100, 100));
    EXPECT_EQ(part.headers.at("content-range"), "bytes 100-199/1000");
    EXPECT_EQ(client.get("/small.bin", "Range: bytes=-10\r\n").body, whole.substr(990));
    EXPECT_EQ(client.get("/small.bin", "Range: bytes=990-9999\r\n").body, whole.substr(990));
    EXPECT_EQ(client.get("/small.bin", "Range: bytes=0-1,5-6\r\n").status, 200);
    const auto past = client.get("/small.bin", "Range: bytes=1000-\r\n");
    EXPECT_EQ(past.status, 416);
    EXPECT_EQ(past.headers.at("content-range"), "bytes */1000");
}

TEST_F(Http, AnswersAKnownTagWithNotModified) {
    start();
    Client client(port());
    const auto tag = client.get("/small.bin").headers.at("etag");
    EXPECT_EQ(client.get("/small.bin", "If-None-Match: " + tag + "\r\n").status, 304);
    EXPECT_EQ(client.get("/hello").body, "hello");
}

TEST_F(Http, StreamsALargeFileWhole) {
    constexpr std::size_t size = 20'000'000;
    serve_file("/large.bin", "gulou_large.bin", size);
    start();
    const auto whole = pattern(size);
    Client client(port());
    EXPECT_TRUE(client.get("/large.bin").body == whole);
    EXPECT_TRUE(client.get("/large.bin", "Range: bytes=1000000-1999999\r\n").body ==
                whole.substr(1'000'000, 1'000'000));
}

TEST_F(Http, NamesADownloadAndMissesAFile) {
    router.add(Method::Get, "/gone.bin", [](const Request&, const PathParams&, Respond respond) {
        respond({200, "video/mp4", {}, {}, FileBody{"/nowhere/gone.bin", {}}});
    });
    start();
    Client client(port());
    EXPECT_THAT(client.get("/small.bin?download=1").headers["content-disposition"],
                StartsWith("attachment; filename=\"clip.mp4\""));
    const auto gone = client.get("/gone.bin");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(gone.headers.at("content-type"), "application/problem+json");
}

TEST_F(Http, KeepsATemporaryFileUntilItIsSent) {
    const auto path = temp_file("gulou_temporary.bin", pattern(300'000));
    router.add(Method::Get, "/temporary",
               [path](const Request&, const PathParams&, Respond respond) {
                   const std::shared_ptr<const void> keep(
                       nullptr, [path](const void*) { std::filesystem::remove(path); });
                   respond({200, "video/mp4", {}, {}, FileBody{path, {}, keep}});
               });
    start();
    Client client(port());
    EXPECT_TRUE(client.get("/temporary").body == pattern(300'000));
    EXPECT_EQ(client.get("/hello").status, 200); // the response before is done
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Http, AsksForABodyThatWaits) {
    start();
    Client client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: gulou\r\nOrigin: https://gulou\r\n"
                "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    client.send("body");
    EXPECT_EQ(client.answer().body, "body");
}

TEST_F(Http, TakesAChunkedBody) {
    start();
    Client client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: gulou\r\nOrigin: https://gulou\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(client.answer().body, "abcde");
}

TEST_F(Http, RefusesToChangeStateForAnotherOrigin) {
    start();
    Client client(port());
    client.send(post("x", ""));
    EXPECT_EQ(client.answer().status, 403);
    client.send(post("x", "Origin: https://evil.example\r\n"));
    const auto refused = client.answer();
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("\"code\":\"forbidden\""));
    client.send(post("x", "Origin: https://gulou\r\n"));
    EXPECT_EQ(client.answer().body, "x");
}

struct Malformed {
    std::string bytes;
    int status;
};
class MalformedRequest : public Http, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedRequest, IsRefusedReadablyAndTheConnectionEnds) {
    start();
    Client client(port());
    client.send(GetParam().bytes);
    const auto refused = client.answer();
    EXPECT_EQ(refused.status, GetParam().status);
    EXPECT_EQ(refused.headers.at("content-type"), "application/problem+json");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(all_gone());
}

INSTANTIATE_TEST_SUITE_P(
    Table, MalformedRequest,
    testing::Values(
        Malformed{"rubbish\r\n\r\n", 400}, Malformed{"GET / HTTP/3.7\r\n\r\n", 400},
        Malformed{"GET / HTTP/1.1\r\nHost g\r\n\r\n", 400},
        Malformed{"GET / HTTP/1.1\r\nHost: g\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n", 431},
        Malformed{"GET / HTTP/1.1\r\nHost: g\r\nX: " + std::string(40'000, 'x'), 431},
        Malformed{"POST /echo HTTP/1.1\r\nHost: g\r\nContent-Length: 1048577\r\n\r\n", 413},
        Malformed{"POST /echo HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  400},
        Malformed{"POST /echo HTTP/1.1\r\nHost: g\r\nContent-Length: -1\r\n\r\n", 400},
        Malformed{"POST /echo HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                  400}));

TEST_F(Http, KeepsTheConnectionAfterARefusalItUnderstood) {
    start();
    Client client(port());
    client.send("GET /hello HTTP/1.1\r\n\r\n"); // no Host
    EXPECT_EQ(client.answer().status, 400);
    EXPECT_EQ(client.get("/%zz").status, 400);
    EXPECT_EQ(client.get("/hello").status, 200);
}

TEST_F(Http, ReadsARequestByteByByte) {
    start();
    Client client(port());
    for (const char c : std::string("GET /hello HTTP/1.1\r\nHost: g\r\n\r\n"))
        client.send({&c, 1});
    EXPECT_EQ(client.answer().body, "hello");
}

TEST_F(Http, AnswersWhenTheHandlerDropsTheRequest) {
    start();
    Client client(port());
    EXPECT_EQ(client.get("/never").status, 500);
    EXPECT_EQ(client.get("/hello").status, 200);
}

TEST_F(Http, AnswersOnceEvenIfTheHandlerIsLate) {
    options.timeouts.handler = std::chrono::milliseconds(20);
    start();
    Client client(port());
    EXPECT_EQ(client.get("/later").status, 503);
    on_loop([this] { kept.front()({200, "text/plain", "too late", {}, {}}); });
    EXPECT_EQ(client.get("/hello").body, "hello");
}

TEST_F(Http, AnswersLater) {
    start();
    Client client(port());
    client.send("GET /later HTTP/1.1\r\nHost: g\r\n\r\n");
    ASSERT_TRUE(eventually([this] { return !kept.empty(); }));
    on_loop([this] { kept.front()({200, "text/plain", "in time", {}, {}}); });
    EXPECT_EQ(client.answer().body, "in time");
    on_loop([this] { kept.clear(); });
}

} // namespace
} // namespace gulou::net::test
