// The protocol checklist: what RFC 6455 says of frames good and bad, byte for byte.
#include "server_fixture.hpp"

namespace gulou::net::test {
namespace {

class WebSocketProtocol : public ServerTest {
protected:
    WebSocketProtocol() { start(); }
    std::unique_ptr<Client> open() {
        auto client = std::make_unique<Client>(port());
        EXPECT_EQ(client->open().status, 101);
        return client;
    }
};

TEST_F(WebSocketProtocol, EchoesTextOfEveryLengthForm) {
    const auto client = open();
    for (const std::size_t size : {0, 1, 125, 126, 65535, 65536, 262144}) {
        const std::string message(size, 'm');
        client->text(message);
        EXPECT_TRUE(client->next()->payload == message) << size;
    }
}

TEST_F(WebSocketProtocol, AnswersPings) {
    const auto client = open();
    client->frame(0x89, "are you there");
    const auto pong = client->next();
    EXPECT_EQ(pong->opcode, 10);
    EXPECT_EQ(pong->payload, "are you there");
    client->frame(0x8A, "unasked"); // RFC 6455 §5.5.3: allowed, no answer
    client->text("on");
    EXPECT_EQ(client->next()->payload, "on");
}

TEST_F(WebSocketProtocol, JoinsFragmentsAroundAPing) {
    const auto client = open();
    client->send(masked_frame(0x01, "drum ") + masked_frame(0x00, "tower ") +
                 masked_frame(0x89, "p") + masked_frame(0x80, "of the city"));
    EXPECT_EQ(client->next()->opcode, 10);
    EXPECT_EQ(client->next()->payload, "drum tower of the city");
}

TEST_F(WebSocketProtocol, KeepsTheOrderOfManyMessages) {
    const auto client = open();
    std::string all;
    for (int i = 0; i < 2000; ++i)
        all += masked_frame(0x81, std::to_string(i));
    client->send(all);
    for (int i = 0; i < 2000; ++i)
        ASSERT_EQ(client->next()->payload, std::to_string(i));
}

TEST_F(WebSocketProtocol, ReadsAFrameByteByByte) {
    const auto client = open();
    for (const char c : masked_frame(0x81, "slowly"))
        client->send({&c, 1});
    EXPECT_EQ(client->next()->payload, "slowly");
}

TEST_F(WebSocketProtocol, ReadsAFrameThatCameWithTheHandshake) {
    Client client(port());
    EXPECT_EQ(client.open(masked_frame(0x81, "early")).status, 101);
    EXPECT_EQ(client.next()->payload, "early");
}

TEST_F(WebSocketProtocol, NeverNegotiatesCompression) {
    Client client(port());
    client.send(Client::upgrade_request("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    const auto answer = client.answer();
    EXPECT_EQ(answer.status, 101);
    EXPECT_FALSE(answer.headers.contains("sec-websocket-extensions"));
}

struct Violation {
    const char* name;
    std::string bytes;
    std::uint16_t code;
};

class WebSocketViolation : public WebSocketProtocol,
                           public testing::WithParamInterface<Violation> {};

TEST_P(WebSocketViolation, EndsWithItsCode) {
    const auto client = open();
    client->send(GetParam().bytes);
    EXPECT_EQ(client->close_code(), GetParam().code);
    client->frame(0x88, "\x03\xE8");
    EXPECT_TRUE(client->ends());
    EXPECT_TRUE(all_gone());
    EXPECT_TRUE(eventually([this] { return closed.size() == 1; }));
}

std::string bytes(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values)
        out.push_back(static_cast<char>(value));
    return out;
}

const std::string no_mask(4, '\0');

INSTANTIATE_TEST_SUITE_P(
    Checklist, WebSocketViolation,
    testing::Values(Violation{"BadUtf8", masked_frame(0x81, "\xC3\x28"), 1007},
                    Violation{"BadUtf8OverFragments",
                              masked_frame(0x01, "\xE4\xBD") + masked_frame(0x80, "\x28"), 1007},
                    Violation{"Rsv1", masked_frame(0xC1, "x"), 1002},
                    Violation{"Rsv2", masked_frame(0xA1, "x"), 1002},
                    Violation{"Opcode3", masked_frame(0x83, "x"), 1002},
                    Violation{"OpcodeB", masked_frame(0x8B, "x"), 1002},
                    Violation{"LongPing", masked_frame(0x89, std::string(126, 'p')), 1002},
                    Violation{"FragmentedPing", masked_frame(0x09, "p"), 1002},
                    Violation{"Unmasked", "\x81\x01x", 1002},
                    Violation{"StrayContinuation", masked_frame(0x80, "x"), 1002},
                    Violation{"NewDataInsideFragments",
                              masked_frame(0x01, "a") + masked_frame(0x81, "b"), 1002},
                    Violation{"CloseOfLengthOne", masked_frame(0x88, "\x03"), 1002},
                    Violation{"Close1005", masked_frame(0x88, "\x03\xED"), 1002},
                    Violation{"Close999", masked_frame(0x88, "\x03\xE7"), 1002},
                    Violation{"BadUtf8InCloseReason", masked_frame(0x88, "\x03\xE8\xC3\x28"), 1002},
                    Violation{"LengthWithTopBit",
                              bytes({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1}) + no_mask, 1009},
                    Violation{"OneByteTooLarge", masked_frame(0x81, std::string(262145, 'x')),
                              1009},
                    Violation{"HugeLengthDeclared",
                              bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0x90, 0, 0}) + no_mask, 1009},
                    Violation{"TooLargeOverFragments",
                              masked_frame(0x01, std::string(200'000, 'x')) +
                                  masked_frame(0x80, std::string(100'000, 'x')),
                              1009},
                    // 1002 by the book; WebSocket++ says 1011.
                    Violation{"LengthNotMinimal", bytes({0x81, 0xFE, 0, 1}) + no_mask + "x", 1011},
                    Violation{"Binary", masked_frame(0x82, "x"), 1003}),
    [](const auto& violation) { return violation.param.name; });

TEST_F(WebSocketProtocol, AnswersACloseWithoutCode) {
    const auto client = open();
    client->frame(0x88, "");
    EXPECT_EQ(client->close_code(), close_code::normal);
    EXPECT_TRUE(client->ends());
    EXPECT_TRUE(all_gone());
}

} // namespace
} // namespace gulou::net::test
