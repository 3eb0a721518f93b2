#include "server/calls/ending.hpp"

namespace gulou::calls {
namespace {

bool is_over(const Call& call) {
    if (call.kind == CallKind::TwoParty)
        return true;
    return call.count(&Party::is_in) == 0 || call.count(&Party::is_live) < 2;
}

// Before the answer: the caller cancels, whoever else was the last to be called rejects.
Ending before_answer(const Call& call, UserId who, Departure how) {
    switch (how) {
    case Departure::HungUp:
    case Departure::Lost: // only who is in can be lost: the caller
        return {who == call.from ? CallEnd::Cancelled : CallEnd::Rejected, who};
    case Departure::NoAnswer:
        return {CallEnd::NoAnswer, {}};
    case Departure::Failed:
        break;
    }
    return {CallEnd::Failed, {}};
}

Ending after_answer(UserId who, Departure how) {
    switch (how) {
    case Departure::HungUp:
        return {CallEnd::HungUp, who};
    case Departure::NoAnswer: // the others had gone; this one was still being rung
        return {CallEnd::HungUp, {}};
    case Departure::Lost:
        return {CallEnd::Lost, {}};
    case Departure::Failed:
        break;
    }
    return {CallEnd::Failed, {}};
}

} // namespace

PartyState state_after(const Party& party, Departure how) {
    if (how == Departure::NoAnswer)
        return PartyState::NoAnswer;
    return party.is_ringing() ? PartyState::Rejected : PartyState::Left;
}

std::optional<Ending> ending(const Call& call, UserId who, Departure how) {
    if (!is_over(call))
        return std::nullopt;
    return call.state == CallState::Ringing ? before_answer(call, who, how)
                                            : after_answer(who, how);
}

} // namespace gulou::calls
