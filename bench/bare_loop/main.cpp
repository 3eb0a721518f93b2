// The floor: what a relay cannot do without. Receives, opens, seals and sends, on our own SRTP,
// with no ICE, no DTLS, no statistics and no memory of any packet; or reflects in clear.
#include "bench/relay_load/fixed_keys.hpp"
#include "core/bytes.hpp"
#include "pipeline/relay/srtp.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using namespace gulou;
using namespace gulou::bench;

namespace {

constexpr std::size_t most_at_once = 64;
constexpr std::uint16_t first_client_port = 20000;

enum class Mode { Pairs, FanOut, Reflect };

struct Peer {
    relay::SrtpReceiver receiver;
    relay::SrtpSender sender;
};

struct Batch {
    std::array<std::array<std::uint8_t, 2048>, most_at_once> bytes;
    std::array<iovec, most_at_once> parts{};
    std::array<sockaddr_in, most_at_once> addresses{};
    std::array<mmsghdr, most_at_once> messages{};
    std::size_t count = 0;
    Batch() {
        for (std::size_t i = 0; i < most_at_once; ++i) {
            parts[i] = {bytes[i].data(), bytes[i].size()};
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            messages[i].msg_hdr.msg_name = &addresses[i];
            messages[i].msg_hdr.msg_namelen = sizeof addresses[i];
        }
    }
};

class BareLoop {
public:
    BareLoop(Mode mode, relay::SrtpProfile profile, unsigned clients) : mode_(mode) {
        for (unsigned i = 0; i < clients && mode != Mode::Reflect; ++i)
            peers_.push_back(
                {relay::SrtpReceiver::make(profile, fixed_key(i, Way::ToServer)).value(),
                 relay::SrtpSender::make(profile, fixed_key(i, Way::ToClient)).value()});
        clients_ = clients;
    }

    bool bind(const char* address, std::uint16_t port) {
        socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        const int size = 8 * 1024 * 1024;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &here.sin_addr);
        return ::bind(socket_, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0;
    }

    [[noreturn]] void run() {
        for (;;) {
            pollfd waiting{socket_, POLLIN, 0};
            ::poll(&waiting, 1, -1);
            while (receive()) {
            }
            flush();
        }
    }

private:
    bool receive() {
        for (auto& message : in_.messages)
            message.msg_hdr.msg_namelen = sizeof(sockaddr_in);
        const int count = ::recvmmsg(socket_, in_.messages.data(), most_at_once, 0, nullptr);
        for (int i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            on_datagram(MutableBytes(in_.bytes[at]).first(in_.messages[at].msg_len),
                        in_.addresses[at]);
        }
        return count == static_cast<int>(most_at_once);
    }

    void on_datagram(MutableBytes datagram, sockaddr_in from) {
        const unsigned client = ntohs(from.sin_port) - first_client_port;
        if (client >= clients_)
            return;
        const auto size = mode_ == Mode::Reflect
                              ? datagram.size()
                              : peers_[client].receiver.unprotect_rtp(datagram).size;
        if (size == 0)
            return;
        if (mode_ != Mode::FanOut)
            return send(datagram.first(size), client ^ 1U, from);
        for (unsigned viewer = 1; viewer < clients_; ++viewer)
            send(datagram.first(size), viewer, from);
    }

    void send(BytesView packet, unsigned client, sockaddr_in to) {
        to.sin_port = htons(static_cast<std::uint16_t>(first_client_port + client));
        auto& bytes = out_.bytes[out_.count];
        std::memcpy(bytes.data(), packet.data(), packet.size());
        auto size = packet.size();
        if (mode_ != Mode::Reflect)
            size = peers_[client].sender.protect_rtp(bytes, size).value_or(0);
        out_.parts[out_.count].iov_len = size;
        out_.addresses[out_.count] = to;
        if (++out_.count == most_at_once)
            flush();
    }

    void flush() {
        std::size_t sent = 0;
        while (sent < out_.count) {
            const int taken = ::sendmmsg(socket_, out_.messages.data() + sent,
                                         static_cast<unsigned>(out_.count - sent), 0);
            sent += taken > 0 ? static_cast<std::size_t>(taken) : 1;
        }
        out_.count = 0;
    }

    Mode mode_;
    unsigned clients_ = 0;
    std::vector<Peer> peers_;
    int socket_ = -1;
    Batch in_;
    Batch out_;
};

} // namespace

// bare_loop pairs|fan-out|reflect gcm|cm ADDRESS PORT CLIENTS
int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "bare_loop pairs|fan-out|reflect gcm|cm ADDRESS PORT CLIENTS\n");
        return 2;
    }
    const std::string mode = argv[1];
    const auto loop = std::make_unique<BareLoop>(mode == "pairs"     ? Mode::Pairs
                                                 : mode == "fan-out" ? Mode::FanOut
                                                                     : Mode::Reflect,
                                                 std::string(argv[2]) == "gcm"
                                                     ? relay::SrtpProfile::AeadAes128Gcm
                                                     : relay::SrtpProfile::Aes128CmSha1_80,
                                                 static_cast<unsigned>(std::atoi(argv[5])));
    if (!loop->bind(argv[3], static_cast<std::uint16_t>(std::atoi(argv[4])))) {
        std::perror("bind");
        return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    loop->run();
}
