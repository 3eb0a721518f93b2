#include "pipeline/relay/ice_lite.hpp"

#include "core/text.hpp"

#include <algorithm>

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
bool IceLite::is_ours(std::string_view username) const {
    const auto colon = username.find(':');
    return colon != std::string_view::npos && username.substr(0, colon) == local_.ufrag &&
           username.substr(colon + 1) == remote_ufrag_;
}

IceLite::Outcome IceLite::on_request(BytesView packet, const rtp::StunMessage& message,
                                     const Address& from, SteadyTime now) {
    Outcome outcome;
    if (!is_ours(message.username) || !rtp::verify_integrity(packet, message, local_.pwd))
        return outcome;
    if (message.unknown_count > 0) {
        outcome.verdict = IceVerdict::UnknownAttribute;
        return outcome;
    }
    if (message.ice_controlled) {
        outcome.verdict = IceVerdict::RoleConflict;
        return outcome;
    }
    if (!message.priority) {
        outcome.verdict = IceVerdict::BadRequest;
        return outcome;
    }
    outcome.verdict = IceVerdict::Accept;
    last_seen_ = now;
    learn(from, outcome);
    // Chromium nominates aggressively and again after a change of network: the last one wins.
    const bool choose = message.use_candidate || (!selected_ && !nominated_);
    if (choose && selected_ != from) {
        selected_ = from;
        outcome.selected_changed = true;
    }
    nominated_ = nominated_ || message.use_candidate;
    return outcome;
}

void IceLite::learn(const Address& from, Outcome& outcome) {
    const auto at = std::find(addresses_.begin(), addresses_.end(), from);
    if (at != addresses_.end())
        return;
    if (addresses_.size() == most_addresses) {
        const auto oldest = std::find_if(addresses_.begin(), addresses_.end(),
                                         [this](const Address& a) { return selected_ != a; });
        outcome.removed = *oldest;
        addresses_.erase(oldest);
    }
    addresses_.push_back(from);
    outcome.added = from;
}

} // namespace gulou::relay
