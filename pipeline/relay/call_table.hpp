// Who hears and sees whom in one call, and on which m-line. Pure: from who is there, what each can
// send and decode, and whom each reaches, to which stream stands where.
#pragma once

#include "pipeline/media/codec.hpp"
#include "pipeline/relay/reach.hpp"
#include "pipeline/relay/stream_map.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gulou::relay {

// A stream of the call: its party, and the m-line the party publishes it on.
struct StreamRef {
    PeerId party;
    std::size_t line = 0;
    bool operator==(const StreamRef&) const = default;
};

struct PublishedLine {
    std::size_t line = 0;
    StreamKind kind{};
    media::Codec codec{};              // that is sent now
    std::vector<media::Codec> offered; // that may be sent, the first as the answer prefers it
};

struct ReceivingLine {
    std::size_t line = 0;
    StreamKind kind{};
    std::string mid;
    std::vector<media::Codec> codecs; // that can be decoded
    // Lines of one pair are played in step: one party's voice and picture belong there.
    std::size_t pair = 0;
};

class CallTable {
public:
    // Joins, or changes its lines: the party keeps its place, and a line that still fits its
    // stream.
    void set(PeerId party, std::vector<PublishedLine> published,
             std::vector<ReceivingLine> receiving);
    void set_reach(PeerId party, Reach reach); // of one that is not there: nothing
    void note_speech(PeerId party);            // began to speak: comes before who is silent
    void leave(PeerId party);

    // Settles every line: what no longer fits goes, what stands stays, and free lines take streams
    // that had none. When voices outnumber lines, those who spoke last are heard.
    void place();

    // The stream on a party's line as of the last place().
    std::optional<StreamRef> on(PeerId party, std::size_t line) const;
    StreamMap map(PeerId party) const;
    // `codecs` in the order an answer to this party should give them: first what most of those it
    // reaches can decode, then what it sends already, then as they stood.
    std::vector<media::Codec> order(PeerId party, StreamKind kind,
                                    std::vector<media::Codec> codecs) const;
    bool reaches(PeerId from, PeerId to, StreamKind kind) const;
    std::vector<PeerId> parties() const; // in the order they came
    bool heard_by_all(PeerId party) const;

private:
    struct Slot {
        ReceivingLine line;
        std::optional<StreamRef> held;
    };
    struct Party {
        PeerId id;
        std::vector<PublishedLine> published;
        std::vector<Slot> slots;
        Reach reach;
        std::uint64_t spoke = 0; // when it last began to speak, in the call's count
    };
    struct Candidate {
        StreamRef ref;
        const PublishedLine* line = nullptr;
        std::uint64_t spoke = 0;
    };

    const Party* find(PeerId id) const;
    Party* find(PeerId id);
    const PublishedLine* published(const StreamRef& ref) const;
    bool fits(const Party& to, const Slot& slot, const StreamRef& ref) const;
    std::vector<Candidate> waiting(const Party& to, StreamKind kind) const;
    void fill(Party& to, StreamKind kind);
    Slot* best_free(Party& to, const Candidate& candidate) const;
    Slot* quietest(Party& to, const Candidate& candidate) const;
    std::size_t unable(PeerId from, StreamKind kind, media::Codec codec) const;
    OfferAgain offer_again(const Party& party) const;

    std::vector<Party> parties_; // in the order they came
    std::uint64_t speeches_ = 0;
};

} // namespace gulou::relay
