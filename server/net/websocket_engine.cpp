// The only unit that includes WebSocket++; compiled as C++17, see websocket_engine.hpp.
#include "server/net/websocket_engine.hpp"

#include <websocketpp/concurrency/none.hpp>
#include <websocketpp/config/core.hpp>
#include <websocketpp/logger/stub.hpp>
#include <websocketpp/server.hpp>

#include <utility>
#include <vector>

namespace gulou::net {

namespace {

// One thread a connection, silent, and small buffers. permessage-deflate stays disabled (the
// default of config::core): 0.8.2 does not apply its message limit to the inflated size.
struct Config : websocketpp::config::core {
    using type = Config;
    using concurrency_type = websocketpp::concurrency::none;
    using elog_type = websocketpp::log::stub;
    using alog_type = websocketpp::log::stub;
    struct transport_config : core::transport_config {
        using concurrency_type = type::concurrency_type;
        using elog_type = type::elog_type;
        using alog_type = type::alog_type;
    };
    using transport_type = websocketpp::transport::iostream::endpoint<transport_config>;
    static constexpr std::size_t connection_read_buffer_size = 4096;
    static constexpr bool enable_multithreading = false;
};

using Endpoint = websocketpp::server<Config>;
using Connection = Endpoint::connection_type;
using websocketpp::connection_hdl;
using websocketpp::lib::error_code;

struct Nobody final : WebSocketSink {
    void engine_output(std::string) override {}
    void engine_opened() override {}
    void engine_text(std::string_view) override {}
    void engine_pong() override {}
    void engine_closed(std::uint16_t) override {}
    void engine_shutdown() override {}
};

class Engine final : public WebSocketEngine {
public:
    Engine(Endpoint& endpoint, const WebSocketLimits& limits, WebSocketSink& sink)
        : connection_(endpoint.get_connection()), sink_(&sink) {
        connection_->set_max_message_size(limits.message);
        listen_to_transport();
        listen_to_messages(limits.subprotocol);
        connection_->start();
    }

    // Ends the connection without a word to a sink that may be half destroyed.
    ~Engine() override {
        sink_ = &nobody_;
        eof();
    }

    void feed(const char* data, std::size_t size) override {
        // The connection binds a raw pointer to itself while it reads.
        const Endpoint::connection_ptr alive = connection_;
        if (!ended_)
            alive->read_all(data, size);
    }

    void ping() override {
        error_code ignored; // not open: the owner learns it from closed()
        connection_->ping(std::string(), ignored);
    }

    void close(std::uint16_t code, const std::string& reason) override {
        error_code ignored;
        connection_->close(code, reason, ignored);
    }

    bool is_open() const override {
        return connection_->get_state() == websocketpp::session::state::open;
    }

    void eof() override {
        if (std::exchange(gone_, true))
            return;
        const Endpoint::connection_ptr alive = connection_;
        alive->eof();
    }

private:
    void listen_to_transport() {
        using Buffers = std::vector<websocketpp::transport::buffer>;
        connection_->set_write_handler([this](connection_hdl, char const* data, std::size_t size) {
            sink_->engine_output(std::string(data, size));
            return error_code();
        });
        connection_->set_vector_write_handler([this](connection_hdl, Buffers const& buffers) {
            std::string frame;
            for (const auto& buffer : buffers)
                frame.append(buffer.buf, buffer.len);
            sink_->engine_output(std::move(frame));
            return error_code();
        });
        connection_->set_shutdown_handler([this](connection_hdl) {
            ended_ = true;
            sink_->engine_shutdown();
            return error_code();
        });
    }

    void listen_to_messages(const std::string& subprotocol) {
        connection_->set_validate_handler([this, subprotocol](connection_hdl) {
            error_code error;
            connection_->select_subprotocol(subprotocol, error);
            return !error;
        });
        connection_->set_open_handler([this](connection_hdl) { sink_->engine_opened(); });
        connection_->set_message_handler([this](connection_hdl, Endpoint::message_ptr message) {
            if (message->get_opcode() == websocketpp::frame::opcode::text)
                sink_->engine_text(message->get_payload());
            else
                close(websocketpp::close::status::unsupported_data, "text frames only");
        });
        connection_->set_pong_handler(
            [this](connection_hdl, std::string) { sink_->engine_pong(); });
        connection_->set_close_handler(
            [this](connection_hdl) { sink_->engine_closed(connection_->get_remote_close_code()); });
    }

    Endpoint::connection_ptr connection_;
    Nobody nobody_;
    WebSocketSink* sink_;
    bool ended_ = false;
    bool gone_ = false;
};

class Engines final : public WebSocketEngines {
public:
    explicit Engines(WebSocketLimits limits) : limits_(std::move(limits)) {
        endpoint_.set_user_agent("");
    }
    std::unique_ptr<WebSocketEngine> accept(WebSocketSink& sink) override {
        return std::make_unique<Engine>(endpoint_, limits_, sink);
    }

private:
    WebSocketLimits limits_;
    Endpoint endpoint_;
};

} // namespace

std::unique_ptr<WebSocketEngines> make_websocket_engines(WebSocketLimits limits) {
    return std::make_unique<Engines>(std::move(limits));
}

} // namespace gulou::net
