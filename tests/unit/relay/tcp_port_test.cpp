#include "pipeline/relay/tcp_port.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <vector>

namespace gulou::relay {
namespace {

using std::chrono::milliseconds;

// A plain TCP client.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const int small = 16 * 1024;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(port);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        ::fcntl(socket_, F_SETFL, O_NONBLOCK);
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(const Bytes& bytes) {
        (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    // A frame of this first byte.
    void send_packet(std::uint8_t first, std::size_t size = 20) {
        Bytes frame{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
        frame.resize(2 + size, first);
        send(frame);
    }
    // Takes what is there; closed once the other side is gone.
    std::size_t read() {
        std::array<std::uint8_t, 64 * 1024> buffer;
        const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        closed_ = closed_ || size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }
    bool closed() {
        read();
        return closed_;
    }

private:
    int socket_;
    bool closed_ = false;
};

class Row26IceTcp : public testing::Test, protected PacketHandler {
protected:
    void start(TcpLimits limits = {}) {
        port_ = std::make_unique<TcpPort>(context_, "127.0.0.1", 0, counters_, limits);
        port_->start(*this);
    }
    std::uint16_t number() const { return port_->port(); }
    bool run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done() && std::chrono::steady_clock::now() < deadline) {
            context_.restart();
            context_.run_for(milliseconds(2));
            port_->tick(clock_.steady());
            port_->flush();
        }
        return done();
    }
    // A connection that has proven itself.
    void connect(Client& client) {
        const auto before = packets_.size();
        client.send_packet(0);
        ASSERT_TRUE(run_until([&] { return packets_.size() > before; }));
    }

    void on_datagram(MutableBytes datagram, const rtp::TransportAddress& from) override {
        packets_.emplace_back(datagram.begin(), datagram.end());
        from_ = from;
        if (proves_)
            port_->confirm(from);
    }
    void on_drained() override {}
    void on_gone(const rtp::TransportAddress& from) override { gone_.push_back(from); }

    boost::asio::io_context context_;
    SystemClock clock_;
    Counters shared_;
    RelayCounters counters_{shared_};
    std::vector<Bytes> packets_;
    rtp::TransportAddress from_;
    std::vector<rtp::TransportAddress> gone_;
    bool proves_ = true;
    std::unique_ptr<TcpPort> port_;
};

TEST_F(Row26IceTcp, CarriesPacketsBothWays) {
    start();
    Client client(number());
    connect(client);
    EXPECT_EQ(from_.protocol, rtp::Protocol::Tcp);
    client.send_packet(0x80, 1200);
    ASSERT_TRUE(run_until([&] { return packets_.size() == 2; }));
    EXPECT_EQ(packets_[1], Bytes(1200, 0x80));
    EXPECT_EQ(port_->queue(Bytes(100, 1), from_, clock_.steady()), TcpPort::Queued::Yes);
    std::size_t got = 0;
    EXPECT_TRUE(run_until([&] { return (got += client.read()) == 102; }));
}

TEST_F(Row26IceTcp, TheFirstPacketMustBeACheckThatProvesItself) {
    start();
    Client media(number());
    media.send_packet(0x80, 100);
    EXPECT_TRUE(run_until([&] { return media.closed(); }));
    EXPECT_TRUE(packets_.empty()); // the handler was not even asked
    Client web(number());
    web.send({'G', 'E', 'T', ' ', '/', '\r', '\n'});
    EXPECT_TRUE(run_until([&] { return web.closed(); }));
    proves_ = false; // an unknown user name
    Client stranger(number());
    stranger.send_packet(0);
    EXPECT_TRUE(run_until([&] { return stranger.closed(); }));
    EXPECT_EQ(port_->connections(), 0U);
    EXPECT_TRUE(gone_.empty());
    EXPECT_EQ(counters_.tcp_garbage.value(), 3U);
}

TEST_F(Row26IceTcp, WhoeverSaysNothingIsClosed) {
    TcpLimits limits;
    limits.prove_within = milliseconds(100);
    start(limits);
    Client silent(number());
    Client proven(number());
    connect(proven);
    EXPECT_TRUE(run_until([&] { return silent.closed(); }));
    EXPECT_FALSE(proven.closed());
    EXPECT_EQ(port_->connections(), 1U);
}

TEST_F(Row26IceTcp, ConnectionsOfOneAddressAreCapped) {
    TcpLimits limits;
    limits.most_from_one_ip = 3;
    start(limits);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(std::make_unique<Client>(number()));
    EXPECT_TRUE(run_until([&] { return counters_.tcp_refused.value() == 2; }));
    EXPECT_EQ(port_->connections(), 3U);
    clients.clear();
    EXPECT_TRUE(run_until([&] { return port_->connections() == 0; }));
}

TEST_F(Row26IceTcp, ConnectionsThatHaveNotProvenThemselvesAreCapped) {
    TcpLimits limits;
    limits.most_unproven = 1;
    start(limits);
    Client proven(number());
    connect(proven);
    Client first(number());
    Client second(number());
    EXPECT_TRUE(run_until([&] { return second.closed(); }));
    EXPECT_EQ(port_->connections(), 2U);
}

TEST_F(Row26IceTcp, GarbageAfterTheProofClosesAndIsTold) {
    start();
    Client client(number());
    connect(client);
    client.send({0xFF, 0xFF, 1, 2, 3});
    ASSERT_TRUE(run_until([&] { return !gone_.empty(); }));
    EXPECT_EQ(gone_[0], from_);
    EXPECT_EQ(port_->queue(Bytes(10, 1), from_, clock_.steady()), TcpPort::Queued::No);
}

TEST_F(Row26IceTcp, AFullQueueRefusesUntilItHasDrainedAndNeverGrowsOverItsBound) {
    TcpLimits limits;
    limits.most_queued = 100'000;
    start(limits);
    Client slow(number());
    connect(slow);
    std::size_t taken = 0;
    while (port_->queue(Bytes(1000, 1), from_, clock_.steady()) == TcpPort::Queued::Yes) {
        taken += 1002;
        port_->flush();
        ASSERT_LT(taken, 8'000'000U); // the kernel's own buffers and ours
    }
    EXPECT_EQ(port_->congested(from_), TcpPort::Congested::Yes);
    EXPECT_EQ(port_->queue(Bytes(1, 1), from_, clock_.steady()), TcpPort::Queued::No);
    std::size_t got = 0;
    ASSERT_TRUE(run_until([&] { return (got += slow.read()) == taken; }));
    ASSERT_TRUE(run_until([&] { return port_->congested(from_) == TcpPort::Congested::No; }));
    EXPECT_EQ(port_->queue(Bytes(1, 1), from_, clock_.steady()), TcpPort::Queued::Yes);
}

TEST_F(Row26IceTcp, WhatWaitedTooLongCountsAsFull) {
    start();
    Client slow(number());
    connect(slow);
    // Until the kernel takes no more and something waits in our queue.
    for (std::size_t i = 0; i < 300; ++i) {
        (void)port_->queue(Bytes(1000, 1), from_, clock_.steady());
        port_->flush();
    }
    ASSERT_EQ(port_->congested(from_), TcpPort::Congested::No);
    const auto later = clock_.steady() + std::chrono::seconds(2);
    EXPECT_EQ(port_->queue(Bytes(1, 1), from_, later), TcpPort::Queued::Yes); // the last one
    EXPECT_EQ(port_->congested(from_), TcpPort::Congested::Yes);
    EXPECT_EQ(port_->queue(Bytes(1, 1), from_, later), TcpPort::Queued::No);
}

} // namespace
} // namespace gulou::relay
