#include "pipeline/relay/ice_lite.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

// ice-char is alphanumeric, '+' and '/' (RFC 8839 5.4): no '-' or '_' of URL-safe base64.
std::string ice_text(std::size_t bytes) {
    auto text = random_token(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return text;
}

} // namespace

IceCredentials make_ice_credentials() {
    return {ice_text(6), ice_text(18)};
}

// The request names "local:remote" seen from us (RFC 8445 section 7.2.2).
bool IceLite::Generation::admits(BytesView packet, const rtp::StunMessage& message) const {
    const auto& name = message.username;
    const auto colon = name.find(':');
    return colon != std::string_view::npos && name.substr(0, colon) == local.ufrag &&
           name.substr(colon + 1) == remote_ufrag &&
           rtp::verify_integrity(packet, message, local.pwd);
}

IceLite::Outcome IceLite::on_request(BytesView packet, const rtp::StunMessage& message,
                                     const Address& from, SteadyTime now) {
    Outcome outcome;
    const bool current = now_.admits(packet, message);
    if (!current && !(before_ && before_->admits(packet, message)))
        return outcome;
    outcome.password = current ? now_.local.pwd : before_->local.pwd;
    const auto request = note(message.transaction, from);
    if (request == Request::FromElsewhere)
        outcome.verdict = IceVerdict::Repeated;
    else if (message.unknown_count > 0)
        outcome.verdict = IceVerdict::UnknownAttribute;
    else if (message.ice_controlled)
        outcome.verdict = IceVerdict::RoleConflict;
    else if (!message.priority)
        outcome.verdict = IceVerdict::BadRequest;
    else
        outcome.verdict = IceVerdict::Accept;
    if (outcome.verdict != IceVerdict::Accept)
        return outcome;
    if (current && before_) {
        outcome.retired = before_->local.ufrag;
        before_.reset();
    }
    last_seen_ = now;
    learn(from, outcome);
    if (!selected_ || message.use_candidate)
        choose(from, request, outcome);
    return outcome;
}

// The path of first resort is taken at once: nothing but a handshake goes there before the peer
// has answered from it. Chromium nominates aggressively and again after a change of network.
void IceLite::choose(const Address& from, Request request, Outcome& outcome) {
    if (selected_ == from)
        return pending_.reset();
    if (selected_ && pending_ != from) {
        pending_ = from;
        return;
    }
    if (selected_ && request != Request::New)
        return;
    selected_ = from;
    pending_.reset();
    outcome.selected_changed = true;
}

IceLite::Request IceLite::note(const rtp::TransactionId& transaction, const Address& from) {
    const auto end =
        seen_.begin() + static_cast<std::ptrdiff_t>(std::min(seen_count_, seen_.size()));
    const auto at = std::find_if(seen_.begin(), end,
                                 [&](const Seen& seen) { return seen.transaction == transaction; });
    if (at != end)
        return at->from == from ? Request::SentAgain : Request::FromElsewhere;
    seen_[seen_count_++ % seen_.size()] = {transaction, from};
    return Request::New;
}

std::optional<std::string> IceLite::restart(IceCredentials local, std::string remote_ufrag) {
    std::optional<std::string> retired;
    if (before_) // restarted again before the first restart was used: what was used stays
        retired = now_.local.ufrag;
    else
        before_ = std::move(now_);
    now_ = {std::move(local), std::move(remote_ufrag)};
    return retired;
}

std::optional<std::string> IceLite::previous_ufrag() const {
    return before_ ? std::optional(before_->local.ufrag) : std::nullopt;
}

IceLite::Path IceLite::on_authentic(SteadyTime now) {
    last_seen_ = now;
    if (!pending_ || arriving_ != *pending_)
        return Path::Same;
    selected_ = std::exchange(pending_, std::nullopt);
    return Path::Moved;
}

void IceLite::forget(const Address& address) {
    addresses_.erase(std::remove(addresses_.begin(), addresses_.end(), address), addresses_.end());
    if (selected_ == address)
        selected_.reset();
    if (pending_ == address)
        pending_.reset();
}

void IceLite::learn(const Address& from, Outcome& outcome) {
    const auto at = std::find(addresses_.begin(), addresses_.end(), from);
    if (at != addresses_.end())
        return;
    if (addresses_.size() == most_addresses) {
        const auto oldest =
            std::find_if(addresses_.begin(), addresses_.end(),
                         [this](const auto& a) { return selected_ != a && pending_ != a; });
        outcome.removed = *oldest;
        addresses_.erase(oldest);
    }
    addresses_.push_back(from);
    outcome.added = from;
}

} // namespace gulou::relay
