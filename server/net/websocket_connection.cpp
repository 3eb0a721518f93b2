#include "server/net/websocket_connection.hpp"

#include "server/net/farewell.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace gulou::net {

namespace {

constexpr std::size_t frames_a_write = 16;

} // namespace

WebSocketConnection::WebSocketConnection(std::unique_ptr<TlsStream> stream, Ticket ticket,
                                         Opened opened)
    : stream_(std::move(stream)), ticket_(std::make_unique<Ticket>(std::move(ticket))),
      server_(ticket_->server()), id_(ticket_->id()), remote_(stream_->remote_address()),
      opened_(std::move(opened)), engine_(server_.engines->accept(*this)),
      queue_(server_.options.limits.queue), ping_timer_(server_.io), close_timer_(server_.io) {
    ticket_->bind(this);
}

WebSocketConnection::~WebSocketConnection() {
    if (ticket_)
        ticket_->bind(nullptr);
}

void WebSocketConnection::start(const std::string& handshake, const std::string& early) {
    stream_->unlimited(); // from here on ping, queue bounds and the close timer decide
    stream_->bound_send_buffer(server_.options.limits.websocket_send_buffer);
    server_.count.websockets.add();
    engine_->feed(handshake.data(), handshake.size());
    engine_->feed(early.data(), early.size());
    settle();
}

// ---- outbound

void WebSocketConnection::send(std::shared_ptr<const std::string> message, Priority priority) {
    if (state_ == State::Open && engine_->is_open())
        push(text_frame(std::move(message), priority));
}

// The engine's own frames (handshake, pong, close) are few, and none may be lost.
void WebSocketConnection::engine_output(std::string frame) {
    OutboundFrame out{
        {}, 0, std::make_shared<const std::string>(std::move(frame)), Priority::Critical};
    if (state_ == State::Overloaded)
        queue_.replace_waiting(std::move(out)); // the close frame, past everything that waits
    else if (state_ != State::Ended)
        return push(std::move(out));
    write();
}

void WebSocketConnection::push(OutboundFrame frame) {
    const auto dropped_before = queue_.dropped();
    const auto result = queue_.push(std::move(frame));
    server_.count.dropped_messages.add(queue_.dropped() - dropped_before);
    if (result == OutboundQueue::Push::Overloaded)
        return overload();
    write();
}

void WebSocketConnection::overload() {
    if (state_ != State::Open)
        return abort(); // already closing, and the peer still does not read
    state_ = State::Overloaded;
    server_.count.slow_consumers.add();
    server_.log.info("websocket too slow connection=" + std::to_string(id_.value()) +
                     " remote=" + remote_);
    queue_.drop_waiting();
    leave(close_code::try_again_later);
    wait_for_close();
    engine_->close(close_code::try_again_later, "slow consumer");
}

void WebSocketConnection::write() {
    if (queue_.writing() || queue_.idle() || !stream_)
        return;
    TlsStream::Buffers buffers;
    for (const auto* frame : queue_.take(frames_a_write)) {
        buffers.emplace_back(frame->header.data(), frame->header_size);
        buffers.emplace_back(frame->payload->data(), frame->payload->size());
    }
    stream_->write(std::move(buffers),
                   [self = shared_from_this()](TlsStream::Error error, std::size_t) {
                       self->queue_.written();
                       if (error)
                           self->abort();
                       else
                           self->write();
                       if (self->queue_.idle() && self->state_ == State::Open && self->on_drained_)
                           self->on_drained_();
                       self->settle();
                   });
}

// ---- inbound

void WebSocketConnection::read() {
    reading_ = true;
    stream_->read(boost::asio::buffer(input_),
                  [self = shared_from_this()](TlsStream::Error error, std::size_t size) {
                      self->reading_ = false;
                      if (error)
                          self->abort();
                      else if (self->state_ != State::Ended)
                          self->engine_->feed(self->input_.data(), size);
                      self->settle();
                  });
}

void WebSocketConnection::engine_opened() {
    wait_for_ping();
    try {
        std::exchange(opened_, nullptr)(shared_from_this());
    } catch (const std::exception& fault) {
        server_.log.error("websocket handler failed reason=\"" + std::string(fault.what()) + "\"");
        close(close_code::internal_error, "internal error");
    }
}

void WebSocketConnection::engine_text(std::string_view message) {
    if (state_ != State::Open || !on_text_)
        return;
    const auto handler = on_text_; // it may replace itself
    try {
        handler(message);
    } catch (const std::exception& fault) {
        server_.log.error("websocket handler failed reason=\"" + std::string(fault.what()) + "\"");
        close(close_code::internal_error, "internal error");
    }
}

void WebSocketConnection::on_text(std::function<void(std::string_view)> handler) {
    on_text_ = std::move(handler);
}
void WebSocketConnection::on_closed(std::function<void(std::uint16_t)> handler) {
    on_closed_ = std::move(handler);
}
void WebSocketConnection::on_drained(std::function<void()> handler) {
    on_drained_ = std::move(handler);
}

// ---- timers; each holds the session weakly, so that none keeps it alive

void WebSocketConnection::wait_for_ping() {
    ping_timer_.expires_after(server_.options.timeouts.ping);
    ping_timer_.async_wait([weak = weak_from_this()](TlsStream::Error error) {
        const auto self = weak.lock();
        if (error || !self || self->state_ != State::Open)
            return;
        self->wait_for_pong();
        self->engine_->ping();
    });
}

void WebSocketConnection::wait_for_pong() {
    ping_timer_.expires_after(server_.options.timeouts.pong);
    ping_timer_.async_wait([weak = weak_from_this()](TlsStream::Error error) {
        const auto self = weak.lock();
        if (error || !self || self->state_ != State::Open)
            return;
        self->server_.count.pong_timeouts.add();
        self->abort();
    });
}

void WebSocketConnection::engine_pong() {
    wait_for_ping();
}

void WebSocketConnection::wait_for_close() {
    close_timer_.expires_after(server_.options.timeouts.close);
    close_timer_.async_wait([weak = weak_from_this()](TlsStream::Error error) {
        if (const auto self = weak.lock(); self && !error)
            self->abort();
    });
}

// ---- the end

void WebSocketConnection::close(std::uint16_t code, std::string reason) {
    if (state_ != State::Open)
        return;
    state_ = State::Closing;
    wait_for_close();
    engine_->close(code, reason);
}

void WebSocketConnection::stop() {
    close(close_code::going_away, "server going away");
}

void WebSocketConnection::engine_closed(std::uint16_t code) {
    leave(code);
}

void WebSocketConnection::engine_shutdown() {
    if (state_ == State::Ended)
        return;
    state_ = State::Flushing;
    wait_for_close();
}

void WebSocketConnection::abort() {
    if (std::exchange(state_, State::Ended) == State::Ended)
        return;
    if (stream_)
        stream_->close();
    // Posted: abort may be called from within the engine, where it may not be told the end.
    boost::asio::post(server_.io, [self = shared_from_this()] { self->settle(); });
}

// Tells the application, once, and lets go of what it set.
void WebSocketConnection::leave(std::uint16_t code) {
    if (std::exchange(left_, true))
        return;
    boost::asio::post(server_.io, [self = shared_from_this(), code] {
        self->on_text_ = nullptr;
        self->on_drained_ = nullptr;
        if (const auto handler = std::exchange(self->on_closed_, nullptr))
            handler(code);
    });
}

// After every step: read on, or end once nothing is pending.
void WebSocketConnection::settle() {
    if (reading_ || !stream_)
        return;
    if (state_ == State::Ended) {
        if (!queue_.writing())
            finish();
    } else if (state_ != State::Flushing) {
        read();
    } else if (queue_.idle()) {
        finish();
    }
}

void WebSocketConnection::finish() {
    const auto last = std::exchange(state_, State::Ended);
    engine_->eof();
    leave(close_code::abnormal);
    ping_timer_.cancel();
    close_timer_.cancel();
    auto stream = std::move(stream_);
    auto ticket = std::move(ticket_);
    if (last == State::Flushing)
        Farewell::begin(std::move(stream), std::move(*ticket), Farewell::Layer::Tls);
    else
        ticket->bind(nullptr);
}

} // namespace gulou::net
