// How clients get into calls and before cameras, whatever the server speaks.
#pragma once

#include "bench/relay_load/client.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::bench {

class Signalling {
public:
    virtual ~Signalling() = default;
    // Whatever comes before an offer: connections, logins, invitations. Clients 2k and 2k+1 will be
    // parties of one call, `Camera` clients will watch. Asynchronous: until ready().
    virtual void prepare(const std::vector<Client*>& clients, OfferKind kind) = 0;
    virtual bool ready() const = 0;
    // Offers and answers; afterwards every client connects by itself. Asynchronous.
    virtual void join() = 0;
    // The first thing that went wrong; empty: nothing.
    const std::string& fault() const { return fault_; }

protected:
    void fail(std::string what) {
        if (fault_.empty())
            fault_ = std::move(what);
    }

private:
    std::string fault_;
};

struct GulouTarget {
    std::string address;
    std::string port;
    std::string accounts; // JSON file: [{"user": id, "token": "…"}]
    std::string camera;
};
std::unique_ptr<Signalling> gulou_signalling(boost::asio::io_context& context,
                                             const GulouTarget& target);

struct JanusTarget {
    std::string address;
    std::string port;
    int stream = 1; // mountpoint of the streaming plugin
};
std::unique_ptr<Signalling> janus_signalling(boost::asio::io_context& context,
                                             const JanusTarget& target);

// Nothing to say: clients and server know each other's keys and ports.
struct BareTarget {
    std::string address;
    std::uint16_t port = 0;
    std::optional<relay::SrtpProfile> profile; // none: in clear
};
std::unique_ptr<Signalling> bare_signalling(const BareTarget& target);

} // namespace gulou::bench
