#include "pipeline/ingest/diagnosis.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace gulou::ingest {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Keeps itself alive until it has spoken.
struct Probe : std::enable_shared_from_this<Probe> {
    Probe(const asio::any_io_executor& executor, std::string where_,
          std::function<void(std::string)> done_)
        : resolver(executor), socket(executor), deadline(executor), where(std::move(where_)),
          done(std::move(done_)) {}

    void start(const std::string& host, const std::string& port) {
        deadline.expires_after(std::chrono::seconds(3));
        deadline.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error)
                self->say(self->where + " does not answer");
        });
        resolver.async_resolve(
            host, port,
            [self = shared_from_this(), host](const error_code& error,
                                              const tcp::resolver::results_type& found) {
                if (error)
                    return self->say("unknown host " + host);
                self->connect(found);
            });
    }
    void connect(const tcp::resolver::results_type& found) {
        asio::async_connect(
            socket, found,
            [self = shared_from_this()](const error_code& error, const tcp::endpoint& /*to*/) {
                self->say(self->sentence(error));
            });
    }
    std::string sentence(const error_code& error) const {
        if (!error)
            return where + " answers, but not as an RTSP camera";
        if (error == asio::error::connection_refused)
            return "connection refused by " + where;
        if (error == asio::error::network_unreachable || error == asio::error::host_unreachable)
            return "no route to " + where;
        return where + " does not answer";
    }
    void say(std::string what) {
        if (const auto speak = std::exchange(done, nullptr))
            speak(std::move(what));
        deadline.cancel();
        resolver.cancel();
        error_code ignored;
        socket.close(ignored);
    }

    tcp::resolver resolver;
    tcp::socket socket;
    asio::steady_timer deadline;
    std::string where;
    std::function<void(std::string)> done;
};

} // namespace

void diagnose(const asio::any_io_executor& executor, const std::string& host, int port,
              std::function<void(std::string)> done) {
    const std::string service = std::to_string(port);
    std::make_shared<Probe>(executor, host + ":" + service, std::move(done))->start(host, service);
}

} // namespace gulou::ingest
