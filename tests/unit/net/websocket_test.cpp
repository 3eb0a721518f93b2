#include "server_fixture.hpp"

namespace gulou::net::test {
namespace {

using std::chrono::milliseconds;

class WebSocket : public ServerTest {
protected:
    void send_all(std::size_t size, Priority priority) {
        on_loop([&] {
            const auto message =
                std::make_shared<const std::string>(size, priority == Priority::Normal ? 'n' : 'c');
            for (const auto& session : sessions)
                session->send(message, priority);
        });
    }
};

TEST_F(WebSocket, IsOpenedWithItsSubprotocol) {
    start();
    Client client(port());
    const auto answer = client.open();
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.headers.at("sec-websocket-protocol"), "gulou.v1");
    EXPECT_EQ(answer.headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(on_loop([this] { return sessions.at(0)->remote(); }), "127.0.0.1");
}

TEST_F(WebSocket, IsRefusedAsTheApplicationSays) {
    start();
    Client client(port());
    client.send(Client::upgrade_request("Cookie: gulou_session=bad\r\n"));
    EXPECT_EQ(client.answer().status, 401);
    EXPECT_EQ(client.open().status, 101); // the connection is still good
}

TEST_F(WebSocket, IsRefusedWithoutOriginOrSubprotocol) {
    start();
    Client client(port());
    EXPECT_EQ(client.get("/ws").status, 426);
    EXPECT_EQ(client
                  .get("/ws", "Upgrade: websocket\r\nConnection: upgrade\r\n"
                              "Sec-WebSocket-Version: 12\r\n")
                  .headers.at("sec-websocket-version"),
              "13");
    const std::string handshake = "Upgrade: websocket\r\nConnection: upgrade\r\n"
                                  "Sec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    EXPECT_EQ(client.get("/ws", handshake + "Sec-WebSocket-Protocol: gulou.v1\r\n").status, 403);
    EXPECT_EQ(client.get("/ws", handshake + "Origin: https://gulou\r\n").status, 400);
}

TEST_F(WebSocket, PingsAndEndsWithoutAnAnswer) {
    options.timeouts.ping = milliseconds(20);
    options.timeouts.pong = milliseconds(1'000);
    start();
    Client client(port());
    client.open();
    for (int i = 0; i < 3; ++i) {
        const auto ping = client.next();
        ASSERT_TRUE(ping);
        EXPECT_EQ(ping->opcode, 9);
        client.frame(0x8A, ping->payload);
    }
    EXPECT_EQ(client.next()->opcode, 9);
    EXPECT_FALSE(client.next()); // no pong: the transport ends
    EXPECT_TRUE(all_gone());
    EXPECT_EQ(count("gulou_net_websocket_pong_timeouts_total"), 1u);
    EXPECT_EQ(on_loop([this] { return closed.at(0); }), close_code::abnormal);
}

TEST_F(WebSocket, EndsWhenAClosingHandshakeIsNotAnswered) {
    options.timeouts.close = milliseconds(50);
    start();
    Client client(port());
    client.open();
    on_loop([this] { sessions.at(0)->close(close_code::policy_violation, "logged out"); });
    const auto close = client.next();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->payload, "\x03\xF0logged out");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(all_gone());
    EXPECT_EQ(on_loop([this] { return closed.size(); }), 1u);
}

TEST_F(WebSocket, TellsTheApplicationTheCodeOfTheClient) {
    start();
    Client client(port());
    client.open();
    client.frame(0x88, "\x03\xE8");
    EXPECT_EQ(client.close_code(), close_code::normal);
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(eventually([this] { return closed == std::vector<std::uint16_t>{1000}; }));
    EXPECT_TRUE(all_gone());
    on_loop([this] { // what is kept is harmless
        sessions.at(0)->send(std::make_shared<const std::string>("late"), Priority::Critical);
        sessions.at(0)->close(close_code::normal, "again");
    });
}

TEST_F(WebSocket, TellsWhenItsQueueIsEmpty) {
    start();
    Client client(port());
    client.open();
    int drained = 0;
    ASSERT_TRUE(eventually([this] { return sessions.size() == 1; }));
    on_loop([&] { sessions.at(0)->on_drained([&] { ++drained; }); });
    send_all(100'000, Priority::Critical);
    EXPECT_EQ(client.next()->payload.size(), 100'000u);
    EXPECT_TRUE(eventually([&] { return drained == 1 && sessions.at(0)->queued_bytes() == 0; }));
}

TEST_F(WebSocket, DropsWhatIsOldForAReaderWhoPauses) {
    start();
    Client client(port(), Layer::Tls, 64 * 1024);
    client.open();
    constexpr int bursts = 400;
    for (int i = 0; i < bursts; ++i)
        send_all(16'000, i % 100 == 0 ? Priority::Critical : Priority::Normal);
    send_all(10, Priority::Critical);
    int normal = 0;
    int critical = 0;
    for (auto frame = client.next(); frame && frame->payload.size() != 10; frame = client.next())
        ++(frame->payload[0] == 'c' ? critical : normal);
    EXPECT_EQ(critical, 4);
    EXPECT_LT(normal, 396);
    EXPECT_EQ(normal + count("gulou_net_websocket_dropped_messages_total"), 396u);
    client.text("still there");
    EXPECT_EQ(client.next()->payload, "still there");
}

TEST_F(WebSocket, EndsForAReaderWhoMissesWhatIsCritical) {
    options.timeouts.close = milliseconds(100);
    start();
    Client client(port(), Layer::Tls, 64 * 1024);
    client.open();
    for (int i = 0; i < 200; ++i)
        send_all(16'000, Priority::Critical);
    EXPECT_TRUE(eventually([this] { return closed == std::vector<std::uint16_t>{1013}; }));
    EXPECT_TRUE(all_gone()); // the reader never reads on: the timer ends it
    EXPECT_EQ(count("gulou_net_websocket_slow_consumers_total"), 1u);
}

TEST_F(WebSocket, SaysGoodbyeToASlowReaderWhoReadsOn) {
    start();
    Client client(port(), Layer::Tls, 64 * 1024);
    client.open();
    for (int i = 0; i < 200; ++i)
        send_all(16'000, Priority::Critical);
    EXPECT_EQ(client.close_code(), close_code::try_again_later);
    client.frame(0x88, "\x03\xF5");
    EXPECT_TRUE(client.ends());
    EXPECT_TRUE(all_gone());
}

} // namespace
} // namespace gulou::net::test
