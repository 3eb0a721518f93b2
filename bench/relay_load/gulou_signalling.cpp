// Calls and live views over Gulou's WebSocket (docs/api/asyncapi.yaml): one page a client.
#include "bench/relay_load/signalling.hpp"
#include "bench/relay_load/text_socket.hpp"

#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace gulou::bench {
namespace {

using Json = nlohmann::json;

// One signed-in page.
class Page {
public:
    using OnReply = std::function<void(const Json& data)>;

    Page(boost::asio::io_context& context, const GulouTarget& target, const Json& account,
         std::function<void(std::string)> on_fault)
        : user_(account.at("user").get<std::int64_t>()), on_fault_(std::move(on_fault)),
          pause_(context) {
        SocketTarget to{SocketTarget::Security::Tls,
                        target.address,
                        target.port,
                        "/ws",
                        "gulou.v1",
                        "gulou_session=" + account.at("token").get<std::string>()};
        socket_ = TextSocket::connect(
            context, to, [this](const std::string& text) { on_message(Json::parse(text)); },
            [this](const std::string& why) { on_fault_("the page was closed: " + why); });
    }

    std::int64_t user() const { return user_; }

    void request(const char* type, Json data, OnReply on_reply) {
        auto id = "r" + std::to_string(++last_);
        Json message{{"type", type}, {"id", id}, {"data", std::move(data)}};
        socket_->send(message.dump());
        waiting_.emplace(std::move(id), Waiting{std::move(message), std::move(on_reply)});
    }

private:
    struct Waiting {
        Json message;
        OnReply on_reply;
    };

    void on_message(const Json& message) {
        if (message.at("type") != "reply")
            return;
        const auto at = waiting_.find(message.value("id", ""));
        if (at == waiting_.end())
            return;
        if (message.at("ok").get<bool>()) {
            const auto on_reply = std::move(at->second.on_reply);
            waiting_.erase(at);
            on_reply(message.at("data"));
        } else if (message.at("error").at("code") == "limited") {
            ask_again(at->first);
        } else {
            on_fault_("refused: " + message.at("error").dump());
        }
    }

    // Hundreds at once are more than the server takes in; a page tries again, as people do.
    void ask_again(const std::string& id) {
        refused_.push_back(id);
        if (refused_.size() > 1)
            return;
        pause_.expires_after(std::chrono::milliseconds(500));
        pause_.async_wait([this](const boost::system::error_code& error) {
            if (!error)
                for (const auto& refused : std::exchange(refused_, {}))
                    socket_->send(waiting_.at(refused).message.dump());
        });
    }

    std::int64_t user_;
    std::function<void(std::string)> on_fault_;
    std::unique_ptr<TextSocket> socket_;
    std::map<std::string, Waiting> waiting_;
    boost::asio::steady_timer pause_;
    std::vector<std::string> refused_; // ids, until the pause is over
    unsigned last_ = 0;
};

class GulouSignalling final : public Signalling {
public:
    GulouSignalling(boost::asio::io_context& context, GulouTarget target)
        : context_(context), target_(std::move(target)) {
        std::ifstream file(target_.accounts);
        if (!file)
            throw std::runtime_error("cannot read " + target_.accounts);
        accounts_ = Json::parse(file);
    }

    void prepare(const std::vector<Client*>& clients, OfferKind kind) override {
        clients_ = clients;
        kind_ = kind;
        // A page carries one call, or up to 32 live views.
        const auto pages =
            kind == OfferKind::Call ? clients.size() : (clients.size() + most_live - 1) / most_live;
        if (pages > accounts_.size())
            throw std::runtime_error("there are too few accounts");
        while (pages_.size() < pages)
            pages_.push_back(std::make_unique<Page>(context_, target_, accounts_[pages_.size()],
                                                    [this](std::string why) { fail(why); }));
        if (kind == OfferKind::Call)
            for (std::size_t i = 0; i + 1 < clients.size(); i += 2)
                ring(i);
    }

    bool ready() const override {
        return kind_ == OfferKind::Camera || calls_.size() == clients_.size() / 2;
    }

    void join() override {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            auto* client = clients_[i];
            client->offered_at = now();
            Json data{{"sdp", client->offer(kind_)}};
            if (kind_ == OfferKind::Camera)
                data["camera"] = target_.camera;
            else
                data["call"] = calls_.at(i / 2);
            page(i).request(kind_ == OfferKind::Camera ? "live.open" : "media.offer",
                            std::move(data), [this, client](const Json& answer) {
                                if (!client->connect(answer.at("sdp").get<std::string>()))
                                    fail("the answer cannot be used");
                            });
        }
    }

private:
    static constexpr std::size_t most_live = 32;

    Page& page(std::size_t client) {
        return *pages_[kind_ == OfferKind::Call ? client : client / most_live];
    }

    void ring(std::size_t caller) {
        pages_[caller]->request("call.invite", {{"to", pages_[caller + 1]->user()}},
                                [this, caller](const Json& call) {
                                    const auto id = call.at("id").get<std::string>();
                                    pages_[caller + 1]->request("call.answer", {{"call", id}},
                                                                [this, caller, id](const Json&) {
                                                                    calls_[caller / 2] = id;
                                                                });
                                });
    }

    boost::asio::io_context& context_;
    GulouTarget target_;
    Json accounts_;
    std::vector<Client*> clients_;
    OfferKind kind_ = OfferKind::Call;
    std::vector<std::unique_ptr<Page>> pages_;
    std::map<std::size_t, std::string> calls_; // by pair
};

} // namespace

std::unique_ptr<Signalling> gulou_signalling(boost::asio::io_context& context,
                                             const GulouTarget& target) {
    return std::make_unique<GulouSignalling>(context, target);
}

} // namespace gulou::bench
