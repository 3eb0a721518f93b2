// A blocking TLS client that can also misbehave: raw bytes, HTTP answers, WebSocket frames.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gulou::net::test {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

struct Frame {
    int opcode = 0;
    std::string payload;
};

enum class Layer { Tls, Plain };

// Every wait ends after ten seconds with a failure of the test.
class Client {
public:
    explicit Client(std::uint16_t port, Layer layer = Layer::Tls, int receive_buffer = 0);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool send(std::string_view bytes); // false when the server has closed
    std::string receive(std::size_t most);
    std::string receive_all(); // until the end
    bool ends();               // the server closes, sending nothing more
    std::string exactly(std::size_t size);
    void kill(); // reset, without a word

    Answer answer(std::string_view method = "GET");
    Answer get(std::string_view path, std::string_view more_headers = "");

    static std::string upgrade_request(std::string_view more_headers = "");
    Answer open(std::string_view early_bytes = "");
    void frame(int first_byte, std::string_view payload);
    void text(std::string_view payload) { frame(0x81, payload); }
    std::optional<Frame> next();               // nothing: the connection ended
    std::optional<std::uint16_t> close_code(); // skips everything before the close frame

private:
    void release();
    long read_some(char* into, std::size_t most);

    int socket_;
    SSL_CTX* context_ = nullptr;
    SSL* tls_ = nullptr;
    std::string pending_;
};

// Masked, as clients must; `first_byte` holds FIN, RSV and opcode.
std::string masked_frame(int first_byte, std::string_view payload);

} // namespace gulou::net::test
