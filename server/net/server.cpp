#include "server/net/server.hpp"

#include "server/net/door.hpp"
#include "server/net/server_state.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace gulou::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

void accept_next(const std::shared_ptr<ServerState>& state);

// Out of descriptors, mostly: trying again at once would only burn the CPU.
void accept_later(const std::shared_ptr<ServerState>& state, const error_code& error) {
    state->log.warn("accept failed reason=\"" + error.message() + "\"");
    state->timer.expires_after(std::chrono::milliseconds(100));
    state->timer.async_wait([state](error_code cancelled) {
        if (!cancelled)
            accept_next(state);
    });
}

void admit(const std::shared_ptr<ServerState>& state, asio::ip::tcp::socket socket) {
    if (state->live.size() >= state->options.limits.connections)
        return state->count.refused.add(); // the socket closes here
    state->count.accepted.add();
    std::make_shared<Door>(std::move(socket), Ticket(state))->open();
}

void accept_next(const std::shared_ptr<ServerState>& state) {
    state->acceptor.async_accept(state->io,
                                 [state](error_code error, asio::ip::tcp::socket socket) {
                                     if (!state->acceptor.is_open())
                                         return;
                                     if (error && error != asio::error::connection_aborted)
                                         return accept_later(state, error);
                                     if (!error)
                                         admit(state, std::move(socket));
                                     accept_next(state);
                                 });
}

template <class Action>
void for_each_live(ServerState& state, Action action) {
    std::vector<std::uint64_t> ids; // an action may remove its own entry, and only that
    for (const auto& [id, stage] : state.live)
        ids.push_back(id);
    for (const auto id : ids) {
        const auto entry = state.live.find(id);
        if (entry != state.live.end() && entry->second)
            action(*entry->second);
    }
}

Result<void> bind(ServerState& state, const asio::ip::tcp::endpoint& endpoint) {
    error_code error;
    auto& acceptor = state.acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && endpoint.address().is_v6())
        acceptor.set_option(asio::ip::v6_only(false), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error)
        return {};
    error_code ignored;
    acceptor.close(ignored);
    return fail(ErrorCode::Unavailable, "cannot listen on " + state.options.address + " port " +
                                            std::to_string(state.options.port) + ": " +
                                            error.message());
}

} // namespace

Server::Server(asio::io_context& io, ServerOptions options, ServerHandlers handlers,
               Counters& counters, Log log)
    : state_(std::make_shared<ServerState>(io, std::move(options), std::move(handlers), counters,
                                           std::move(log))) {}

Server::~Server() {
    state_->gone = true;
    state_->stopped = nullptr;
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->timer.cancel();
    for_each_live(*state_, [](Connection& stage) { stage.abort(); });
    state_->files.join();
}

Result<void> Server::listen() {
    error_code error;
    const auto address = asio::ip::make_address(state_->options.address, error);
    if (error)
        return fail(ErrorCode::Invalid, "not a numeric address: " + state_->options.address);
    if (auto ready = prepare_tls(state_->tls, state_->options.tls); !ready)
        return ready;
    if (auto bound = bind(*state_, {address, state_->options.port}); !bound)
        return bound;
    accept_next(state_);
    return {};
}

std::uint16_t Server::port() const {
    error_code error;
    const auto endpoint = state_->acceptor.local_endpoint(error);
    return error ? std::uint16_t{0} : endpoint.port();
}

std::size_t Server::connections() const {
    return state_->live.size();
}

void Server::stop(std::function<void()> done) {
    if (std::exchange(state_->stopping, true))
        return;
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->log.info("stopping connections=" + std::to_string(state_->live.size()));
    if (state_->live.empty())
        return asio::post(state_->io, std::move(done));
    state_->stopped = [state = state_, done = std::move(done)] {
        state->timer.cancel();
        done();
    };
    state_->timer.expires_after(state_->options.timeouts.stop);
    state_->timer.async_wait([state = state_](error_code cancelled) {
        if (!cancelled)
            for_each_live(*state, [](Connection& stage) { stage.abort(); });
    });
    for_each_live(*state_, [](Connection& stage) { stage.stop(); });
}

} // namespace gulou::net
