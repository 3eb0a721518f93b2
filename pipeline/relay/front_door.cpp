#include "pipeline/relay/front_door.hpp"

#include "pipeline/relay/peer.hpp"

namespace gulou::relay {

void FrontDoor::admit(Peer& peer) {
    by_ufrag_[peer.transport().ice().local().ufrag] = &peer;
}

void FrontDoor::restart(Peer& peer, std::string remote_ufrag) {
    counters_.ice_restarts.add();
    if (const auto retired =
            peer.transport().ice().restart(make_ice_credentials(), std::move(remote_ufrag)))
        by_ufrag_.erase(*retired);
    admit(peer);
}

void FrontDoor::dismiss(Peer& peer) {
    const auto& ice = peer.transport().ice();
    by_ufrag_.erase(ice.local().ufrag);
    if (const auto before = ice.previous_ufrag())
        by_ufrag_.erase(*before);
    for (const auto& address : ice.addresses()) {
        const auto at = by_address_.find(address);
        if (at == by_address_.end() || at->second != &peer)
            continue;
        by_address_.erase(at);
        ports_.forget(address);
    }
}

bool FrontDoor::refuse(IceVerdict verdict, const rtp::TransportAddress& from) {
    if (verdict == IceVerdict::Repeated) {
        counters_.drop_repeated_check.add();
        return true;
    }
    if (verdict != IceVerdict::Drop)
        return false;
    limiter_.failed(from);
    counters_.drop_bad_integrity.add();
    return true;
}

Peer* FrontDoor::on_stun(BytesView datagram, const rtp::TransportAddress& from, SteadyTime now) {
    const auto drop = [](Tally& why) -> Peer* {
        why.add();
        return nullptr;
    };
    const auto message = rtp::parse_stun(datagram);
    if (!message || message->type != static_cast<std::uint16_t>(rtp::StunType::BindingRequest))
        return drop(counters_.drop_bad_stun);
    const auto named = by_ufrag_.find(message->username.substr(0, message->username.find(':')));
    if (named == by_ufrag_.end())
        return drop(counters_.drop_unknown_ufrag);
    Peer& peer = *named->second;
    // Whoever has proven the address is not held back by others of its network.
    if (find(from) != &peer && !limiter_.allows(from, now))
        return drop(counters_.drop_check_limit);
    auto& ice = peer.transport().ice();
    const bool moves = ice.selected().has_value();
    const auto outcome = ice.on_request(datagram, *message, from, now);
    if (refuse(outcome.verdict, from))
        return nullptr;
    answer(*message, outcome, from);
    if (outcome.verdict != IceVerdict::Accept)
        return nullptr;
    if (outcome.selected_changed && moves)
        counters_.address_changes.add();
    ports_.confirm(from);
    route(outcome, peer);
    return &peer;
}

void FrontDoor::route(const IceLite::Outcome& outcome, Peer& peer) {
    if (outcome.retired)
        by_ufrag_.erase(*outcome.retired);
    if (outcome.removed) {
        const auto at = by_address_.find(*outcome.removed);
        if (at != by_address_.end() && at->second == &peer)
            by_address_.erase(at);
        ports_.forget(*outcome.removed);
    }
    if (!outcome.added)
        return;
    auto& holder = by_address_[*outcome.added];
    if (holder && holder != &peer) // a port the network gave to someone else
        holder->transport().ice().forget(*outcome.added);
    holder = &peer;
}

void FrontDoor::answer(const rtp::StunMessage& message, const IceLite::Outcome& outcome,
                       const rtp::TransportAddress& to) {
    const auto& pwd = outcome.password;
    const auto& id = message.transaction;
    const auto out = ports_.slot();
    std::size_t size = 0;
    switch (outcome.verdict) {
    case IceVerdict::Accept:
        size = rtp::write_binding_success(out, id, to, pwd);
        break;
    case IceVerdict::RoleConflict:
        size = rtp::write_binding_error(out, id, 487, "Role Conflict", {}, pwd);
        break;
    case IceVerdict::UnknownAttribute:
        size =
            rtp::write_binding_error(out, id, 420, "Unknown Attribute",
                                     std::span(message.unknown).first(message.unknown_count), pwd);
        break;
    case IceVerdict::BadRequest:
        size = rtp::write_binding_error(out, id, 400, "Bad Request", {}, pwd);
        break;
    case IceVerdict::Repeated:
    case IceVerdict::Drop:
        break;
    }
    if (size > 0)
        (void)ports_.commit(size, to);
}

Peer* FrontDoor::on_gone(const rtp::TransportAddress& from) {
    const auto at = by_address_.find(from);
    if (at == by_address_.end())
        return nullptr;
    Peer* peer = at->second;
    by_address_.erase(at);
    peer->transport().ice().forget(from);
    return peer;
}

} // namespace gulou::relay
