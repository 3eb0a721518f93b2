// Calls through Janus' videocall plugin and live views through its streaming plugin, over its
// WebSocket: one connection, one session, one handle a client.
#include "bench/relay_load/signalling.hpp"
#include "bench/relay_load/text_socket.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace gulou::bench {
namespace {

using Json = nlohmann::json;

class JanusSignalling final : public Signalling {
public:
    JanusSignalling(boost::asio::io_context& context, JanusTarget target)
        : target_(std::move(target)) {
        SocketTarget to{SocketTarget::Security::Plain,
                        target_.address,
                        target_.port,
                        "/",
                        "janus-protocol",
                        ""};
        socket_ = TextSocket::connect(
            context, to, [this](const std::string& text) { on_message(Json::parse(text)); },
            [this](const std::string& why) { fail("Janus closed the connection: " + why); });
    }

    void prepare(const std::vector<Client*>& clients, OfferKind kind) override {
        clients_ = clients;
        kind_ = kind;
        handles_.assign(clients.size(), 0);
        request({{"janus", "create"}}, [this](const Json& reply) {
            session_ = reply.at("data").at("id").get<std::uint64_t>();
            for (std::size_t i = 0; i < clients_.size(); ++i)
                attach(i);
        });
    }

    bool ready() const override { return prepared_ == clients_.size(); }

    void join() override {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            clients_[i]->offered_at = now();
            if (kind_ == OfferKind::Camera)
                message(i, {{"request", "watch"}, {"id", target_.stream}});
            else if (i % 2 == 0)
                message(i, {{"request", "call"}, {"username", user(i + 1)}},
                        {{"type", "offer"}, {"sdp", clients_[i]->offer(OfferKind::Call)}});
        }
    }

private:
    using OnReply = std::function<void(const Json&)>;

    std::string user(std::size_t client) const { return "load" + std::to_string(client); }

    void request(Json body, OnReply on_reply = {}) {
        auto transaction = "t" + std::to_string(++last_);
        body["transaction"] = transaction;
        if (session_ != 0)
            body["session_id"] = session_;
        if (on_reply)
            waiting_.emplace(std::move(transaction), std::move(on_reply));
        socket_->send(body.dump());
    }

    void message(std::size_t client, Json body, Json jsep = nullptr) {
        Json out{{"janus", "message"}, {"handle_id", handles_[client]}, {"body", std::move(body)}};
        if (!jsep.is_null())
            out["jsep"] = std::move(jsep);
        request(std::move(out));
    }

    void attach(std::size_t client) {
        const auto* plugin =
            kind_ == OfferKind::Camera ? "janus.plugin.streaming" : "janus.plugin.videocall";
        request({{"janus", "attach"}, {"plugin", plugin}}, [this, client](const Json& reply) {
            handles_[client] = reply.at("data").at("id").get<std::uint64_t>();
            of_handle_[handles_[client]] = client;
            if (kind_ == OfferKind::Camera)
                ++prepared_;
            else
                message(client, {{"request", "register"}, {"username", user(client)}});
        });
    }

    void on_message(const Json& message) {
        const auto kind = message.value("janus", "");
        if (kind == "error")
            return fail("Janus refused: " + message.dump());
        if (kind == "event")
            return on_event(message);
        if (kind == "hangup")
            return fail("Janus hung up: " + message.dump());
        if (kind != "success")
            return;
        const auto at = waiting_.find(message.value("transaction", ""));
        if (at == waiting_.end())
            return;
        const auto on_reply = std::move(at->second);
        waiting_.erase(at);
        on_reply(message);
    }

    void on_event(const Json& event) {
        const auto at = of_handle_.find(event.value("sender", std::uint64_t{0}));
        if (at == of_handle_.end())
            return;
        const auto& data = event.at("plugindata").at("data");
        if (data.contains("error"))
            return fail("Janus refused: " + data.dump());
        if (data.contains("result") && data.at("result").value("event", "") == "registered")
            ++prepared_;
        if (event.contains("jsep"))
            on_jsep(at->second, event.at("jsep"));
    }

    void on_jsep(std::size_t client, const Json& jsep) {
        auto& peer = *clients_[client];
        if (!peer.connect(jsep.at("sdp").get<std::string>()))
            return fail("the description cannot be used: " + jsep.at("sdp").get<std::string>());
        if (jsep.at("type") != "offer")
            return;
        if (kind_ == OfferKind::Call)
            peer.offered_at = now(); // its own part begins here
        message(client, {{"request", kind_ == OfferKind::Camera ? "start" : "accept"}},
                {{"type", "answer"}, {"sdp", peer.answer()}});
    }

    JanusTarget target_;
    std::unique_ptr<TextSocket> socket_;
    std::map<std::string, OnReply> waiting_;
    unsigned last_ = 0;
    std::uint64_t session_ = 0;
    std::vector<Client*> clients_;
    OfferKind kind_ = OfferKind::Call;
    std::vector<std::uint64_t> handles_;
    std::map<std::uint64_t, std::size_t> of_handle_;
    std::size_t prepared_ = 0;
};

} // namespace

std::unique_ptr<Signalling> janus_signalling(boost::asio::io_context& context,
                                             const JanusTarget& target) {
    return std::make_unique<JanusSignalling>(context, target);
}

} // namespace gulou::bench
