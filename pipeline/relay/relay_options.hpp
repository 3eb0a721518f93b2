// What a relay is started with: its ports, threads and limits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gulou::relay {

enum class IceTcp { Off, On };

struct RelayOptions {
    std::string listen_address = "0.0.0.0"; // "::" for both families
    // UDP and TCP of the first thread; thread i takes port + i. 0: any free ones.
    std::uint16_t port = 0;
    std::size_t threads = 1; // 0: one for each core
    IceTcp tcp = IceTcp::On; // ICE-TCP, passive (RFC 6544), for networks that drop UDP
    // IP addresses put into answers, the preferred one first; none: listen_address.
    std::vector<std::string> candidates;
    std::size_t most_peers = 2000;            // of all threads
    std::size_t most_half_open = 128;         // DTLS handshakes under way at once, each thread
    std::chrono::milliseconds silence{7000};  // Connected → Disconnected
    std::chrono::milliseconds consent{30000}; // nothing is sent after this silence (RFC 7675)
    std::chrono::milliseconds keep{120000};   // Disconnected → Failed, from the last sign of life
    std::chrono::milliseconds connect{30000}; // from the answer to the handshake's end, or → Failed
    // How long the calling thread has been at work since its start; none: what the kernel says.
    std::function<std::chrono::nanoseconds()> time_at_work;
};

} // namespace gulou::relay
