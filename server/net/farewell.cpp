#include "server/net/farewell.hpp"

#include <utility>

namespace gulou::net {

void Farewell::begin(std::unique_ptr<TlsStream> stream, Ticket ticket, Layer layer) {
    const auto farewell = std::make_shared<Farewell>(std::move(stream), std::move(ticket));
    if (layer == Layer::Tls)
        farewell->say_goodbye();
    else
        farewell->wait_for_peer();
}

Farewell::Farewell(std::unique_ptr<TlsStream> stream, Ticket ticket)
    : stream_(std::move(stream)), ticket_(std::move(ticket)) {
    ticket_.bind(this);
}

Farewell::~Farewell() {
    ticket_.bind(nullptr);
}

void Farewell::abort() {
    stream_->close();
}

void Farewell::say_goodbye() {
    stream_->limit(ticket_.server().options.timeouts.linger);
    stream_->shutdown([self = shared_from_this()](TlsStream::Error error, std::size_t) {
        // Without an error the peer has answered: nothing of it is left unread.
        if (error)
            self->wait_for_peer();
    });
}

void Farewell::wait_for_peer() {
    stream_->end_sending();
    stream_->limit(ticket_.server().options.timeouts.linger);
    drain();
}

void Farewell::drain() {
    stream_->read_plain(boost::asio::buffer(discarded_),
                        [self = shared_from_this()](TlsStream::Error error, std::size_t) {
                            if (!error)
                                self->drain();
                        });
}

} // namespace gulou::net
