#include "bench/relay_load/signalling.hpp"

namespace gulou::bench {
namespace {

class BareSignalling final : public Signalling {
public:
    explicit BareSignalling(BareTarget target) : target_(std::move(target)) {}

    void prepare(const std::vector<Client*>& clients, OfferKind) override { clients_ = clients; }
    bool ready() const override { return true; }
    void join() override {
        for (auto* client : clients_)
            client->connect_bare(target_.address, target_.port, target_.profile);
    }

private:
    BareTarget target_;
    std::vector<Client*> clients_;
};

} // namespace

std::unique_ptr<Signalling> bare_signalling(const BareTarget& target) {
    return std::make_unique<BareSignalling>(target);
}

} // namespace gulou::bench
