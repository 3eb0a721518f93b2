#include "server_fixture.hpp"

#include "server/net/door.hpp"

#include <gmock/gmock.h>

namespace gulou::net::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

class Lifecycle : public ServerTest {
protected:
    Lifecycle() {
        router.add(Method::Get, "/hello", [](const Request&, const PathParams&, Respond respond) {
            respond({200, "text/plain", "hello", {}, {}});
        });
        router.add(Method::Get, "/later",
                   [this](const Request&, const PathParams&, Respond respond) {
                       kept.push_back(std::move(respond));
                   });
    }
    void stop() {
        on_loop([this] { server->stop([this] { stopped = true; }); });
    }
    testing::AssertionResult is_stopped() {
        return eventually([this] { return stopped; });
    }

    std::vector<Respond> kept; // on the loop
    bool stopped = false;      // on the loop
};

TEST_F(Lifecycle, TellsPlainHttpWhereToGo) {
    start();
    Client client(port(), Layer::Plain);
    client.send("GET /wall HTTP/1.1\r\nHost: center.example:8443\r\n\r\n");
    const auto answer = client.receive_all();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain"));
    EXPECT_THAT(answer, HasSubstr("https://center.example:8443/"));
    EXPECT_TRUE(all_gone());
    EXPECT_EQ(count("gulou_net_plain_http_total"), 1u);
}

TEST(PlainHttpAnswer, DoesNotRepeatWhatIsNoHost) {
    EXPECT_THAT(plain_http_answer("GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", "8443"),
                HasSubstr("https://localhost:8443/"));
    EXPECT_THAT(plain_http_answer("GET /", "8443"), HasSubstr("https://localhost:8443/"));
    EXPECT_EQ(plain_http_answer(std::string_view("\0\1\2", 3), "8443"), "");
}

TEST_F(Lifecycle, ClosesOnGarbage) {
    start();
    Client client(port(), Layer::Plain);
    client.send(std::string("\x00\x01garbage", 9));
    EXPECT_TRUE(client.ends());
    Client broken(port(), Layer::Plain);
    broken.send(std::string("\x16\x03\x01\x00\x05hello", 10)); // a record, but no ClientHello
    broken.receive_all();                                      // an alert, then the end
    EXPECT_TRUE(all_gone());
    EXPECT_EQ(count("gulou_net_tls_failures_total"), 2u);
}

TEST_F(Lifecycle, DoesNotWaitForASilentClient) {
    options.timeouts.handshake = milliseconds(50);
    start();
    Client silent(port(), Layer::Plain);
    EXPECT_TRUE(silent.ends());
    Client halfway(port(), Layer::Plain);
    halfway.send("\x16");
    EXPECT_TRUE(halfway.ends());
    EXPECT_TRUE(all_gone());
}

TEST_F(Lifecycle, EndsAnIdleConnection) {
    options.timeouts.idle = milliseconds(50);
    start();
    Client client(port());
    EXPECT_EQ(client.get("/hello").status, 200);
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(all_gone());
}

TEST_F(Lifecycle, EndsARequestThatNeverComes) {
    options.timeouts.request = milliseconds(50);
    start();
    Client client(port());
    client.send("GET /hello HT");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(all_gone());
}

TEST_F(Lifecycle, EndsAReaderWhoNeverReads) {
    options.timeouts.write = milliseconds(100);
    const auto path = temp_file("gulou_unread.bin", pattern(30'000'000));
    router.add(Method::Get, "/file", [path](const Request&, const PathParams&, Respond respond) {
        respond({200, "video/mp4", {}, {}, FileBody{path, {}}});
    });
    start();
    Client client(port());
    client.send("GET /file HTTP/1.1\r\nHost: g\r\n\r\n");
    EXPECT_TRUE(eventually([this] { return server->connections() == 1; }));
    EXPECT_TRUE(all_gone());
}

TEST_F(Lifecycle, RefusesOneConnectionTooMany) {
    options.limits.connections = 2;
    start();
    Client first(port());
    auto second = std::make_unique<Client>(port());
    EXPECT_THROW(Client third(port()), std::runtime_error);
    EXPECT_EQ(count("gulou_net_connections_refused_total"), 1u);
    EXPECT_EQ(first.get("/hello").status, 200);
    second.reset();
    EXPECT_TRUE(eventually([this] { return server->connections() == 1; }));
    EXPECT_EQ(Client(port()).get("/hello").status, 200);
}

TEST_F(Lifecycle, ForgetsClientsThatVanish) {
    start();
    for (int i = 0; i < 5; ++i) {
        Client idle(port());
        idle.get("/hello");
        idle.kill();
        Client socket(port());
        socket.open();
        socket.kill();
    }
    EXPECT_TRUE(all_gone());
    EXPECT_TRUE(eventually([this] { return closed.size() == 5; }));
    EXPECT_EQ(on_loop([this] { return closed.front(); }), close_code::abnormal);
}

TEST_F(Lifecycle, StopsAtOnceWithNobodyThere) {
    start();
    stop();
    EXPECT_TRUE(is_stopped());
    EXPECT_THROW(Client client(port()), std::runtime_error);
}

TEST_F(Lifecycle, TellsWebSocketsThatItGoesAndFinishesAnswers) {
    start();
    Client idle(port());
    idle.get("/hello");
    Client asking(port());
    asking.send("GET /later HTTP/1.1\r\nHost: g\r\n\r\n");
    Client socket(port());
    socket.open();
    ASSERT_TRUE(eventually([this] { return !kept.empty() && sessions.size() == 1; }));
    stop();
    EXPECT_TRUE(idle.ends());
    EXPECT_EQ(socket.close_code(), close_code::going_away);
    socket.frame(0x88, "\x03\xE9");
    EXPECT_TRUE(socket.ends());
    on_loop([this] {
        kept.front()({200, "text/plain", "finished", {}, {}});
        kept.clear();
    });
    const auto answer = asking.answer();
    EXPECT_EQ(answer.body, "finished");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(is_stopped());
}

TEST_F(Lifecycle, DoesNotWaitForEverToStop) {
    options.timeouts.stop = milliseconds(50);
    options.timeouts.close = milliseconds(60'000);
    start();
    Client asking(port());
    asking.send("GET /later HTTP/1.1\r\nHost: g\r\n\r\n");
    Client socket(port());
    socket.open();
    ASSERT_TRUE(eventually([this] { return !kept.empty() && sessions.size() == 1; }));
    stop();
    EXPECT_TRUE(is_stopped());
    on_loop([this] { kept.clear(); });
}

TEST_F(Lifecycle, SaysWhyItCannotListen) {
    start();
    options.port = port();
    const auto listen = [this] {
        return on_loop([this] {
            Server second(loop_context(), options, {router, upgrade}, counters, Log::none());
            return second.listen();
        });
    };
    const auto taken = listen();
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, ErrorCode::Unavailable);
    options.address = "localhost";
    EXPECT_EQ(listen().error().code, ErrorCode::Invalid);
    options.address = "127.0.0.1";
    options.tls.certificate = "/nowhere.pem";
    EXPECT_EQ(listen().error().code, ErrorCode::Invalid);
}

} // namespace
} // namespace gulou::net::test
