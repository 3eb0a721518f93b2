#include "pipeline/relay/call_table.hpp"

#include <algorithm>
#include <utility>

namespace gulou::relay {
namespace {

bool knows(const std::vector<media::Codec>& codecs, media::Codec codec) {
    return std::find(codecs.begin(), codecs.end(), codec) != codecs.end();
}

} // namespace

const CallTable::Party* CallTable::find(PeerId id) const {
    const auto at = std::find_if(parties_.begin(), parties_.end(),
                                 [id](const Party& party) { return party.id == id; });
    return at == parties_.end() ? nullptr : &*at;
}

CallTable::Party* CallTable::find(PeerId id) {
    return const_cast<Party*>(std::as_const(*this).find(id));
}

void CallTable::set(PeerId id, std::vector<PublishedLine> published,
                    std::vector<ReceivingLine> receiving) {
    auto* party = find(id);
    if (!party)
        party = &parties_.emplace_back(Party{id, {}, {}, {}, 0});
    std::vector<Slot> slots;
    for (auto& line : receiving) {
        const auto before =
            std::find_if(party->slots.begin(), party->slots.end(), [&](const Slot& slot) {
                return slot.line.line == line.line && slot.line.mid == line.mid;
            });
        const auto held = before == party->slots.end() ? std::nullopt : before->held;
        slots.push_back({std::move(line), held});
    }
    party->slots = std::move(slots);
    party->published = std::move(published);
}

void CallTable::set_reach(PeerId id, Reach reach) {
    if (auto* party = find(id))
        party->reach = std::move(reach);
}

void CallTable::note_speech(PeerId id) {
    if (auto* party = find(id))
        party->spoke = ++speeches_;
}

void CallTable::leave(PeerId id) {
    parties_.erase(std::remove_if(parties_.begin(), parties_.end(),
                                  [id](const Party& party) { return party.id == id; }),
                   parties_.end());
}

bool CallTable::reaches(PeerId from, PeerId to, StreamKind kind) const {
    const auto* party = find(from);
    if (!party || from == to)
        return false;
    return (kind == StreamKind::Audio ? party->reach.hearing : party->reach.seeing).admits(to);
}

bool CallTable::heard_by_all(PeerId id) const {
    const auto* party = find(id);
    return party && party->reach.hearing.kind == Audience::Kind::Everyone;
}

const PublishedLine* CallTable::published(const StreamRef& ref) const {
    const auto* party = find(ref.party);
    if (!party)
        return nullptr;
    const auto at = std::find_if(party->published.begin(), party->published.end(),
                                 [&](const PublishedLine& line) { return line.line == ref.line; });
    return at == party->published.end() ? nullptr : &*at;
}

bool CallTable::fits(const Party& to, const Slot& slot, const StreamRef& ref) const {
    const auto* line = published(ref);
    return line && line->kind == slot.line.kind && knows(slot.line.codecs, line->codec) &&
           reaches(ref.party, to.id, line->kind);
}

// The streams that reach `to` and stand on none of its lines, who spoke last first.
std::vector<CallTable::Candidate> CallTable::waiting(const Party& to, StreamKind kind) const {
    std::vector<Candidate> out;
    for (const auto& from : parties_) {
        if (!reaches(from.id, to.id, kind))
            continue;
        for (const auto& line : from.published) {
            const StreamRef ref{from.id, line.line};
            const auto holds = [&](const Slot& slot) { return slot.held == ref; };
            if (line.kind == kind && std::none_of(to.slots.begin(), to.slots.end(), holds))
                out.push_back({ref, &line, from.spoke});
        }
    }
    if (kind == StreamKind::Audio)
        std::stable_sort(out.begin(), out.end(),
                         [](const auto& a, const auto& b) { return a.spoke > b.spoke; });
    return out;
}

// A line whose pair has the same party, else one whose pair has nobody, else any.
CallTable::Slot* CallTable::best_free(Party& to, const Candidate& candidate) const {
    Slot* best = nullptr;
    int best_rank = 3;
    for (auto& slot : to.slots) {
        if (slot.held || !fits(to, slot, candidate.ref))
            continue;
        int rank = 1;
        for (const auto& other : to.slots)
            if (&other != &slot && other.line.pair == slot.line.pair && other.held)
                rank = other.held->party == candidate.ref.party ? 0 : 2;
        if (rank < best_rank) {
            best = &slot;
            best_rank = rank;
        }
    }
    return best;
}

// The line of whoever has been silent longest, if longer than the candidate.
CallTable::Slot* CallTable::quietest(Party& to, const Candidate& candidate) const {
    Slot* quietest = nullptr;
    auto spoke = candidate.spoke;
    for (auto& slot : to.slots) {
        if (!slot.held || !fits(to, slot, candidate.ref))
            continue;
        const auto* holder = find(slot.held->party);
        if (holder && holder->spoke < spoke) {
            quietest = &slot;
            spoke = holder->spoke;
        }
    }
    return quietest;
}

// Each change fills a line or gives it to a later speaker, so this comes to an end.
void CallTable::fill(Party& to, StreamKind kind) {
    for (bool changed = true; changed;) {
        changed = false;
        for (const auto& candidate : waiting(to, kind)) {
            auto* slot = best_free(to, candidate);
            if (!slot && kind == StreamKind::Audio)
                slot = quietest(to, candidate);
            if (slot)
                slot->held = candidate.ref;
            changed = changed || slot;
        }
    }
}

void CallTable::place() {
    for (auto& to : parties_) {
        for (auto& slot : to.slots)
            if (slot.held && !fits(to, slot, *slot.held))
                slot.held.reset();
        fill(to, StreamKind::Audio);
        fill(to, StreamKind::Video);
    }
}

std::optional<StreamRef> CallTable::on(PeerId id, std::size_t line) const {
    if (const auto* party = find(id))
        for (const auto& slot : party->slots)
            if (slot.line.line == line)
                return slot.held;
    return std::nullopt;
}

StreamMap CallTable::map(PeerId id) const {
    StreamMap out;
    const auto* party = find(id);
    if (!party)
        return out;
    for (const auto& slot : party->slots)
        out.streams.push_back({slot.line.mid, slot.line.kind,
                               slot.held ? std::optional(slot.held->party) : std::nullopt});
    for (const auto kind : {StreamKind::Audio, StreamKind::Video})
        for (const auto& candidate : waiting(*party, kind)) {
            const auto is_kind = [&](const Slot& slot) { return slot.line.kind == kind; };
            const auto decodes = [&](const Slot& slot) {
                return fits(*party, slot, candidate.ref);
            };
            const auto& slots = party->slots;
            if (std::any_of(slots.begin(), slots.end(), is_kind) &&
                std::none_of(slots.begin(), slots.end(), decodes))
                out.refused.push_back({candidate.ref.party, kind,
                                       std::string(media::name(candidate.line->codec)) +
                                           " is sent, which this peer did not offer to receive"});
            else
                ++(kind == StreamKind::Audio ? out.unplaced_audio : out.unplaced_video);
        }
    out.offer_again = offer_again(*party);
    return out;
}

// How many of those whom `from` reaches receive the kind, but not in this codec. One that has not
// joined reaches everyone.
std::size_t CallTable::unable(PeerId from, StreamKind kind, media::Codec codec) const {
    std::size_t out = 0;
    for (const auto& to : parties_) {
        if (find(from) && !reaches(from, to.id, kind))
            continue;
        const auto is_kind = [&](const Slot& slot) { return slot.line.kind == kind; };
        const auto decodes = [&](const Slot& slot) {
            return is_kind(slot) && knows(slot.line.codecs, codec);
        };
        out += std::any_of(to.slots.begin(), to.slots.end(), is_kind) &&
               std::none_of(to.slots.begin(), to.slots.end(), decodes);
    }
    return out;
}

std::vector<media::Codec> CallTable::order(PeerId id, StreamKind kind,
                                           std::vector<media::Codec> codecs) const {
    const auto* party = find(id);
    const auto sends = [&](media::Codec codec) {
        return party && std::any_of(party->published.begin(), party->published.end(),
                                    [&](const PublishedLine& l) { return l.codec == codec; });
    };
    std::stable_sort(codecs.begin(), codecs.end(), [&](media::Codec a, media::Codec b) {
        const auto left = unable(id, kind, a);
        const auto right = unable(id, kind, b);
        return left != right ? left < right : sends(a) && !sends(b);
    });
    return codecs;
}

// Once the answer has put another codec first there is nothing more to ask for: the peer may be
// unable to encode what it can name.
OfferAgain CallTable::offer_again(const Party& party) const {
    for (const auto& line : party.published) {
        if (line.offered.empty() || line.codec != line.offered.front())
            continue;
        const auto now = unable(party.id, line.kind, line.codec);
        const auto better = [&](media::Codec codec) {
            return unable(party.id, line.kind, codec) < now;
        };
        if (now > 0 && std::any_of(line.offered.begin(), line.offered.end(), better))
            return OfferAgain::Yes;
    }
    return OfferAgain::No;
}

std::vector<PeerId> CallTable::parties() const {
    std::vector<PeerId> out;
    for (const auto& party : parties_)
        out.push_back(party.id);
    return out;
}

} // namespace gulou::relay
