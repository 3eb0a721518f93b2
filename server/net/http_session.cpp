#include "server/net/http_session.hpp"

#include "server/net/farewell.hpp"
#include "server/net/security.hpp"
#include "server/net/upgrade.hpp"
#include "server/net/url.hpp"
#include "server/net/websocket_connection.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace gulou::net {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

Method method_of(http::verb verb) {
    switch (verb) {
    case http::verb::get:
        return Method::Get;
    case http::verb::head:
        return Method::Head;
    case http::verb::post:
        return Method::Post;
    case http::verb::put:
        return Method::Put;
    case http::verb::patch:
        return Method::Patch;
    case http::verb::delete_:
        return Method::Delete;
    case http::verb::options:
        return Method::Options;
    default:
        return Method::Other;
    }
}

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

Headers headers_of(const http::fields& fields) {
    Headers headers;
    for (const auto& field : fields) {
        std::string name(view(field.name_string()));
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        });
        const auto [entry, added] = headers.try_emplace(std::move(name), view(field.value()));
        if (!added)
            entry->second.append(", ").append(view(field.value()));
    }
    return headers;
}

Response refusal_of(const TlsStream::Error& error) {
    if (error == http::error::header_limit)
        return problem(431, name(ErrorCode::TooLarge), "the request header is too large");
    if (error == http::error::body_limit)
        return problem(413, name(ErrorCode::TooLarge), "the request body is too large");
    return problem(400, name(ErrorCode::Invalid), "not an HTTP/1.1 request: " + error.message());
}

Result<Opened> ask_application(const UpgradeHandler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (const std::exception&) {
        return fail(ErrorCode::Internal, "the server failed at this request");
    }
}

} // namespace

// The right to answer one request, shared by every copy of its Respond.
struct HttpSession::Question {
    Question(std::weak_ptr<HttpSession> asker, std::shared_ptr<const Request> asked)
        : session(std::move(asker)), request(std::move(asked)) {}
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question() { give(problem(500, name(ErrorCode::Internal), "the request was not answered")); }

    void give(Response response) {
        if (const auto alive = session.lock())
            alive->answer(request, std::move(response));
    }

    const std::weak_ptr<HttpSession> session;
    const std::shared_ptr<const Request> request;
};

HttpSession::HttpSession(std::unique_ptr<TlsStream> stream, Ticket ticket)
    : stream_(std::move(stream)), ticket_(std::move(ticket)), handler_timer_(ticket_.server().io) {
    ticket_.bind(this);
}

HttpSession::~HttpSession() {
    if (stream_)
        ticket_.bind(nullptr);
}

void HttpSession::start() {
    next_request();
}

void HttpSession::stop() {
    after_ = After::Close;
    if (state_ == State::Idle)
        abort(); // RFC 9112 §9.5: a client repeats what it sends into a closing idle connection
}

void HttpSession::abort() {
    state_ = State::Ended;
    handler_timer_.cancel();
    if (stream_)
        stream_->close();
}

void HttpSession::next_request() {
    const auto& limits = ticket_.server().options.limits;
    parser_.emplace();
    parser_->header_limit(limits.header);
    parser_->body_limit(limits.body);
    parser_->eager(true);
    continued_ = false;
    state_ = State::Idle;
    stream_->limit(ticket_.server().options.timeouts.idle);
    parse();
}

void HttpSession::parse() {
    TlsStream::Error error;
    while (buffer_.size() != 0 && !parser_->is_done()) {
        const auto used = parser_->put(buffer_.data(), error);
        buffer_.consume(used);
        if (error && error != http::error::need_more)
            return refuse(error);
        if (error == http::error::need_more || used == 0)
            break;
    }
    if (parser_->is_done())
        return dispatch();
    if (parser_->is_header_done() && !continued_)
        return ask_for_body();
    read();
}

void HttpSession::read() {
    if (state_ == State::Idle && (buffer_.size() != 0 || parser_->got_some())) {
        state_ = State::Reading;
        stream_->limit(ticket_.server().options.timeouts.request);
    }
    const auto into = buffer_.prepare(read_size);
    stream_->read(into, [self = shared_from_this()](TlsStream::Error error, std::size_t size) {
        self->on_read(error, size);
    });
}

void HttpSession::on_read(TlsStream::Error error, std::size_t size) {
    if (state_ == State::Ended)
        return;
    if (error)
        return error == boost::asio::error::eof ? end() : abort();
    buffer_.commit(size);
    parse();
}

// RFC 9110 §10.1.1: some clients wait for this before they send a body.
void HttpSession::ask_for_body() {
    continued_ = true;
    const auto expectation = view(parser_->get()[http::field::expect]);
    if (!lists_token(expectation, "100-continue"))
        return read();
    stream_->write({boost::asio::buffer(continue_line)},
                   [self = shared_from_this()](TlsStream::Error error, std::size_t) {
                       error ? self->abort() : self->read();
                   });
}

void HttpSession::refuse(const TlsStream::Error& error) {
    ticket_.server().count.malformed.add();
    after_ = After::Close; // where the next request would begin is unknown
    request_ = std::make_shared<const Request>();
    state_ = State::Answering;
    answer(request_, refusal_of(error));
}

void HttpSession::dispatch() {
    ticket_.server().count.requests.add();
    auto message = parser_->release();
    if (!message.keep_alive())
        after_ = After::Close;
    auto request = std::make_shared<Request>();
    request->method = method_of(message.method());
    request->headers = headers_of(message);
    request->body = std::move(message.body());
    request->remote = stream_->remote_address();
    request_ = request;
    state_ = State::Answering;
    auto target = parse_target(view(message.target()));
    if (!target)
        return answer(request_, problem(target.error()));
    request->path = std::move(target->path);
    request->segments = std::move(target->segments);
    request->query = std::move(target->query);
    consider(*request);
}

void HttpSession::consider(const Request& request) {
    const auto& options = ticket_.server().options;
    // RFC 9112 §3.2: exactly one Host. Two of them were joined with a comma.
    const auto host = request.header("host");
    if (host.empty() || host.find(',') != std::string_view::npos)
        return answer(request_,
                      problem(400, name(ErrorCode::Invalid), "one Host header is required"));
    if (request.path == options.websocket_path)
        return upgrade(request);
    if (changes_state(request.method)) {
        if (auto origin = check_origin(request, options.origins); !origin)
            return answer(request_, problem(origin.error()));
    }
    route();
}

void HttpSession::route() {
    // The timer also keeps the session alive while nothing of it is pending.
    handler_timer_.expires_after(ticket_.server().options.timeouts.handler);
    handler_timer_.async_wait([self = shared_from_this(),
                               request = request_](TlsStream::Error error) {
        if (!error)
            self->answer(request, problem(503, name(ErrorCode::Unavailable), "no answer in time"));
    });
    const auto question = std::make_shared<Question>(weak_from_this(), request_);
    ticket_.server().handlers.router.handle(
        *question->request, [question](Response response) { question->give(std::move(response)); });
}

void HttpSession::upgrade(const Request& request) {
    const auto& server = ticket_.server();
    if (auto refused = refuse_upgrade(request, server.options))
        return answer(request_, std::move(*refused));
    const auto opened = ask_application(server.handlers.upgrade, request);
    if (!opened)
        return answer(request_, problem(opened.error()));
    if (server.stopping)
        return answer(request_, problem(503, name(ErrorCode::Unavailable), "the server stops"));
    become_websocket(*opened);
}

void HttpSession::become_websocket(Opened opened) {
    const auto handshake = engine_request(*request_, ticket_.server().options);
    const std::string early(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    state_ = State::Ended;
    const auto socket = std::make_shared<WebSocketConnection>(
        std::move(stream_), std::move(ticket_), std::move(opened));
    socket->start(handshake, early);
}

void HttpSession::answer(std::shared_ptr<const Request> request, Response response) {
    if (request != request_ || !request || state_ != State::Answering || ticket_.server().gone)
        return;
    request_ = nullptr;
    handler_timer_.cancel();
    auto done = [self = shared_from_this(), request](ResponseWriter::Outcome outcome) {
        self->on_written(outcome);
    };
    std::make_shared<ResponseWriter>(ticket_.server(), *stream_, *request, after_, std::move(done))
        ->write(std::move(response));
}

void HttpSession::on_written(ResponseWriter::Outcome outcome) {
    if (state_ == State::Ended)
        return;
    if (outcome == ResponseWriter::Outcome::Failed)
        return abort();
    after_ == After::KeepAlive ? next_request() : end();
}

void HttpSession::end() {
    state_ = State::Ended;
    Farewell::begin(std::move(stream_), std::move(ticket_), Farewell::Layer::Tls);
}

} // namespace gulou::net
