// A MediaTransport that keeps what is sent, in clear.
#pragma once

#include "pipeline/relay/media_transport.hpp"
#include "pipeline/rtp/header.hpp"

#include <array>
#include <vector>

namespace gulou::relay {

class FakeTransport final : public MediaTransport {
public:
    struct Sent {
        rtp::Header header;
        Bytes payload;
        Bytes whole;
    };
    bool ready() const override { return is_ready; }
    MutableBytes slot() override { return slot_; }
    void send_rtp(std::size_t size) override {
        const BytesView packet(slot_.data(), size);
        const auto view = rtp::parse_packet(packet);
        rtp_sent.push_back({view->header, Bytes(view->payload.begin(), view->payload.end()),
                            Bytes(packet.begin(), packet.end())});
    }
    void send_rtcp(std::size_t size) override {
        rtcp_sent.emplace_back(slot_.begin(), slot_.begin() + static_cast<std::ptrdiff_t>(size));
    }

    bool is_ready = true;
    std::vector<Sent> rtp_sent;
    std::vector<Bytes> rtcp_sent;

private:
    std::array<std::uint8_t, 1500> slot_{};
};

} // namespace gulou::relay
