// People and sockets for the API's tests.
#pragma once

#include "server/api/caller.hpp"
#include "server/net/websocket_session.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace gulou::api {

inline org::UnitCode code(std::string_view text) {
    return org::UnitCode::parse(text).value();
}

inline Caller caller(org::Role role, std::string_view unit, std::int64_t id = 1) {
    return {{UserId(id), "u" + std::to_string(id), "U", role, code(unit), false}, SessionId(id)};
}

class FakeSocket final : public net::WebSocketSession {
public:
    explicit FakeSocket(std::uint64_t id) : id_(id) {}
    ConnectionId id() const override { return id_; }
    const std::string& remote() const override { return remote_; }
    void send(std::shared_ptr<const std::string> message, net::Priority) override {
        queued_ += message->size();
        sent.push_back(nlohmann::json::parse(*message));
    }
    std::size_t queued_bytes() const override { return queued_; }
    void close(std::uint16_t code, std::string) override { closed = code; }
    void on_text(std::function<void(std::string_view)>) override {}
    void on_closed(std::function<void(std::uint16_t)>) override {}
    void on_drained(std::function<void()> handler) override { drained_ = std::move(handler); }

    void drain() {
        queued_ = 0;
        drained_();
    }
    std::vector<std::int64_t> seqs() const {
        std::vector<std::int64_t> out;
        for (const auto& message : sent)
            out.push_back(message.value("seq", std::int64_t{0}));
        return out;
    }

    std::vector<nlohmann::json> sent;
    std::uint16_t closed = 0;

private:
    ConnectionId id_;
    std::string remote_;
    std::size_t queued_ = 0;
    std::function<void()> drained_;
};

} // namespace gulou::api
