#include "client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace gulou::net::test {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return out;
}

int connect_to(std::uint16_t port, int receive_buffer) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (receive_buffer != 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
    return fd;
}

} // namespace

std::string masked_frame(int first_byte, std::string_view payload) {
    std::string out(1, static_cast<char>(first_byte));
    const auto size = payload.size();
    if (size < 126) {
        out.push_back(static_cast<char>(0x80 | size));
    } else if (size <= 0xFFFF) {
        out.push_back(static_cast<char>(0xFE));
        out.push_back(static_cast<char>(size >> 8));
        out.push_back(static_cast<char>(size & 0xFF));
    } else {
        out.push_back(static_cast<char>(0xFF));
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>((size >> shift) & 0xFF));
    }
    constexpr std::string_view mask("\x12\x34\x56\x78", 4);
    out += mask;
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return out;
}

Client::Client(std::uint16_t port, Layer layer, int receive_buffer)
    : socket_(connect_to(port, receive_buffer)) {
    if (layer == Layer::Plain)
        return;
    context_ = SSL_CTX_new(TLS_client_method());
    tls_ = SSL_new(context_);
    SSL_set_fd(tls_, socket_);
    if (SSL_connect(tls_) != 1) {
        release();
        throw std::runtime_error("no TLS");
    }
}

Client::~Client() {
    release();
}

void Client::release() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
    if (socket_ >= 0)
        ::close(socket_);
}

void Client::kill() {
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(std::exchange(socket_, -1));
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const long sent = tls_ ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

long Client::read_some(char* into, std::size_t most) {
    errno = 0;
    const long got =
        tls_ ? SSL_read(tls_, into, static_cast<int>(most)) : ::recv(socket_, into, most, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        ADD_FAILURE() << "the server says nothing";
    if (tls_ && SSL_get_error(tls_, static_cast<int>(got)) == SSL_ERROR_ZERO_RETURN)
        SSL_shutdown(tls_); // close_notify is answered with one
    return got;
}

std::string Client::receive(std::size_t most) {
    if (!pending_.empty()) {
        auto out = pending_.substr(0, most);
        pending_.erase(0, out.size());
        return out;
    }
    std::string out(std::min(most, std::size_t{65536}), '\0');
    out.resize(static_cast<std::size_t>(std::max(read_some(out.data(), out.size()), 0L)));
    return out;
}

std::string Client::receive_all() {
    std::string out;
    for (auto more = receive(65536); !more.empty(); more = receive(65536))
        out += more;
    return out;
}

bool Client::ends() {
    return receive(1).empty();
}

std::string Client::exactly(std::size_t size) {
    std::string out;
    while (out.size() < size) {
        const auto more = receive(size - out.size());
        if (more.empty())
            break;
        out += more;
    }
    return out;
}

Answer Client::answer(std::string_view method) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        const auto more = receive(1);
        if (more.empty())
            return {};
        head += more;
    }
    Answer answer;
    answer.status = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at < head.size() - 2;) {
        const auto end = head.find("\r\n", at);
        const auto colon = head.find(": ", at);
        answer.headers[lower(head.substr(at, colon - at))] =
            head.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    const auto length = answer.headers.find("content-length");
    if (method != "HEAD" && length != answer.headers.end())
        answer.body = exactly(std::stoul(length->second));
    return answer;
}

Answer Client::get(std::string_view path, std::string_view more_headers) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: gulou\r\n" + std::string(more_headers) +
         "\r\n");
    return answer();
}

std::string Client::upgrade_request(std::string_view more_headers) {
    return "GET /ws HTTP/1.1\r\nHost: gulou\r\nOrigin: https://gulou\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: gulou.v1\r\n" +
           std::string(more_headers) + "\r\n";
}

Answer Client::open(std::string_view early_bytes) {
    send(upgrade_request() + std::string(early_bytes));
    return answer();
}

void Client::frame(int first_byte, std::string_view payload) {
    send(masked_frame(first_byte, payload));
}

std::optional<Frame> Client::next() {
    const auto head = exactly(2);
    if (head.size() < 2)
        return std::nullopt;
    std::size_t size = static_cast<unsigned char>(head[1]) & 0x7F;
    EXPECT_EQ(static_cast<unsigned char>(head[1]) & 0x80, 0) << "a server must not mask";
    if (size >= 126) {
        std::size_t long_size = 0;
        for (const char c : exactly(size == 126 ? 2 : 8))
            long_size = long_size << 8 | static_cast<unsigned char>(c);
        size = long_size;
    }
    Frame frame{static_cast<unsigned char>(head[0]) & 0x0F, exactly(size)};
    if (frame.payload.size() < size)
        return std::nullopt;
    return frame;
}

std::optional<std::uint16_t> Client::close_code() {
    while (auto frame = next()) {
        if (frame->opcode != 8)
            continue;
        if (frame->payload.size() < 2)
            return std::uint16_t{1005};
        return static_cast<std::uint16_t>(static_cast<unsigned char>(frame->payload[0]) << 8 |
                                          static_cast<unsigned char>(frame->payload[1]));
    }
    return std::nullopt;
}

} // namespace gulou::net::test
