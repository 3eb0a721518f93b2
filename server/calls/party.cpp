#include "server/calls/party.hpp"

namespace gulou::calls {

std::string_view name(PartyState state) {
    switch (state) {
    case PartyState::Ringing:
        return "ringing";
    case PartyState::Joined:
        return "joined";
    case PartyState::Away:
        return "away";
    case PartyState::Left:
        return "left";
    case PartyState::Rejected:
        return "rejected";
    case PartyState::NoAnswer:
        return "no_answer";
    case PartyState::Busy:
        break;
    }
    return "busy";
}

bool same_secret(std::string_view given, std::string_view secret) {
    if (secret.empty() || given.size() != secret.size())
        return false;
    volatile unsigned char different = 0; // volatile: no early way out for the compiler either
    for (std::size_t i = 0; i < secret.size(); ++i)
        different = static_cast<unsigned char>(different | (given[i] ^ secret[i]));
    return different == 0;
}

} // namespace gulou::calls
