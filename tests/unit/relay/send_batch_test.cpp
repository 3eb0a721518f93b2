#include "pipeline/relay/send_batch.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace gulou::relay {
namespace {

// A receiver on the loopback interface, its datagrams as text.
class Receiver {
public:
    Receiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        const int room = 1024 * 1024;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&here), size), 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
        address_ = rtp::TransportAddress::v4({127, 0, 0, 1}, ntohs(here.sin_port));
    }
    ~Receiver() { ::close(socket_); }
    const rtp::TransportAddress& address() const { return address_; }
    int socket() const { return socket_; }
    std::vector<std::string> take() {
        std::vector<std::string> out;
        std::array<char, 2000> buffer{};
        for (ssize_t size; (size = ::recv(socket_, buffer.data(), buffer.size(), 0)) >= 0;)
            out.emplace_back(buffer.data(), static_cast<std::size_t>(size));
        return out;
    }

private:
    int socket_;
    rtp::TransportAddress address_;
};

class SendBatchTest : public testing::Test {
protected:
    void add(const std::string& text, const Receiver& to) {
        const auto slot = batch_.slot();
        std::copy(text.begin(), text.end(), slot.begin());
        batch_.commit(text.size(), to.address());
        sent_[&to].push_back(text);
    }
    static std::string text(std::size_t size, char first) {
        std::string out(size, 'x');
        out[0] = first;
        return out;
    }
    void expect_delivered(Receiver& to) { EXPECT_EQ(to.take(), sent_[&to]); }

    Receiver out_;
    SendBatch batch_{IpFamily::V4};
    std::map<const Receiver*, std::vector<std::string>> sent_;
};

TEST_F(SendBatchTest, DeliversEveryDatagramApartAndInOrder) {
    Receiver a;
    Receiver b;
    for (char c = 'a'; c < 'k'; ++c) {
        add(text(1100, c), a);
        add(text(static_cast<std::size_t>(100 + c), c), b);
    }
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    EXPECT_TRUE(batch_.empty());
    expect_delivered(a);
    expect_delivered(b);
}

TEST_F(SendBatchTest, CutsRunsWhereSizesChange) {
    Receiver a;
    for (const std::size_t size : {500, 500, 300, 300, 700, 200, 700, 1, 1, 1})
        add(text(size, static_cast<char>('a' + sent_[&a].size())), a);
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    expect_delivered(a);
}

TEST_F(SendBatchTest, HoldsMoreOfOneReceiverThanTheKernelTakesAtOnce) {
    Receiver a;
    for (std::size_t i = 0; i < SendBatch::most; ++i) {
        ASSERT_FALSE(batch_.full());
        add(text(100, static_cast<char>(i)), a);
    }
    EXPECT_TRUE(batch_.full());
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    expect_delivered(a);
}

TEST_F(SendBatchTest, KeepsManyReceiversApart) {
    std::vector<Receiver> many(100);
    for (int round = 0; round < 2; ++round)
        for (std::size_t i = 0; i < many.size(); ++i)
            add(text(50 + i, static_cast<char>('0' + round)), many[i]);
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    for (auto& receiver : many)
        expect_delivered(receiver);
}

TEST_F(SendBatchTest, CountsWhatTheKernelDoesNotTake) {
    Receiver a;
    add(text(100, 'a'), a);
    add(text(100, 'b'), a);
    add(text(50, 'c'), a);
    EXPECT_EQ(batch_.send(-1), 3U);
    EXPECT_TRUE(batch_.segments()) << "a closed socket says nothing about segmentation";
}

TEST_F(SendBatchTest, SendsApartForGoodWhereTheKernelCannotCutRuns) {
    // A socket without UDP checksums cannot have its datagrams cut by the kernel.
    const int on = 1;
    ASSERT_EQ(::setsockopt(out_.socket(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
    Receiver a;
    for (const char c : {'a', 'b', 'c'})
        add(text(100, c), a);
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    expect_delivered(a);
    EXPECT_FALSE(batch_.segments());
    add(text(100, 'd'), a);
    add(text(100, 'e'), a);
    EXPECT_EQ(batch_.send(out_.socket()), 0U);
    EXPECT_EQ(a.take(), (std::vector{text(100, 'd'), text(100, 'e')}));
}

} // namespace
} // namespace gulou::relay
