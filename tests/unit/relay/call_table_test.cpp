#include "pipeline/relay/call_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace gulou::relay {
namespace {

using media::Codec;

const PeerId alice{1};
const PeerId bob{2};
const PeerId carol{3};
const std::vector<Codec> both{Codec::H264, Codec::VP8};

// A voice on line 0 and a picture on line 1, received on them and on further pairs of lines.
void join(CallTable& table, PeerId id, std::size_t pairs, std::vector<Codec> video = both) {
    std::vector<ReceivingLine> receiving;
    for (std::size_t i = 0; i < 2 * pairs; ++i)
        receiving.push_back({i, i % 2 == 0 ? StreamKind::Audio : StreamKind::Video,
                             std::to_string(i), i % 2 == 0 ? std::vector{Codec::Opus} : video,
                             i / 2});
    table.set(id,
              {{0, StreamKind::Audio, Codec::Opus, {Codec::Opus}},
               {1, StreamKind::Video, video.front(), video}},
              std::move(receiving));
    table.place();
}

std::optional<PeerId> on(const CallTable& table, PeerId party, std::size_t line) {
    const auto held = table.on(party, line);
    return held ? std::optional(held->party) : std::nullopt;
}

TEST(CallTable, EveryoneHearsAndSeesTheOthersOnPairedLines) {
    CallTable table;
    for (const auto id : {alice, bob, carol})
        join(table, id, 2);
    EXPECT_EQ(on(table, alice, 0), bob);
    EXPECT_EQ(on(table, alice, 1), bob);
    EXPECT_EQ(on(table, alice, 2), carol);
    EXPECT_EQ(on(table, alice, 3), carol);
    EXPECT_EQ(on(table, carol, 0), alice);
    EXPECT_EQ(table.map(alice).unplaced_audio, 0U);
}

TEST(CallTable, WhoLeavesFreesOnlyItsOwnLines) {
    CallTable table;
    for (const auto id : {alice, bob, carol})
        join(table, id, 2);
    table.leave(bob);
    table.place();
    EXPECT_EQ(on(table, alice, 0), std::nullopt);
    EXPECT_EQ(on(table, alice, 1), std::nullopt);
    EXPECT_EQ(on(table, alice, 2), carol); // stays where it is
    EXPECT_EQ(on(table, alice, 3), carol);
    join(table, PeerId(4), 2);
    EXPECT_EQ(on(table, alice, 0), PeerId(4));
    EXPECT_EQ(on(table, alice, 1), PeerId(4));
}

TEST(CallTable, WhoHasNoLineIsCountedAndTakesTheNextFreeOne) {
    CallTable table;
    for (const auto id : {alice, bob, carol})
        join(table, id, 1);
    EXPECT_EQ(table.map(alice).unplaced_audio, 1U);
    EXPECT_EQ(table.map(alice).unplaced_video, 1U);
    join(table, alice, 2); // the page has offered more
    EXPECT_EQ(on(table, alice, 0), bob);
    EXPECT_EQ(on(table, alice, 2), carol);
    EXPECT_EQ(table.map(alice).unplaced_video, 0U);
    table.leave(alice);
    table.place();
    EXPECT_EQ(on(table, bob, 0), carol);
}

TEST(CallTable, AWatcherHearsAndSeesButIsNeitherHeardNorSeen) {
    CallTable table;
    for (const auto id : {alice, bob, carol})
        join(table, id, 2);
    const Audience nobody{Audience::Kind::Nobody, {}};
    table.set_reach(carol, {nobody, nobody});
    table.place();
    EXPECT_EQ(on(table, carol, 0), alice);
    EXPECT_EQ(on(table, carol, 3), bob);
    for (const auto other : {alice, bob}) {
        const auto map = table.map(other);
        EXPECT_EQ(map.unplaced_audio + map.unplaced_video, 0U); // it does not even show as missing
        for (const auto& stream : map.streams)
            EXPECT_NE(stream.from, carol);
    }
}

TEST(CallTable, AWhisperIsHeardByOnePartyAndBargingInByAll) {
    CallTable table;
    for (const auto id : {alice, bob, carol})
        join(table, id, 2);
    table.set_reach(carol, {{Audience::Kind::Only, {bob}}, {Audience::Kind::Nobody, {}}});
    table.place();
    EXPECT_EQ(on(table, bob, 2), carol);
    EXPECT_EQ(on(table, bob, 3), std::nullopt);
    EXPECT_EQ(on(table, alice, 2), std::nullopt);
    EXPECT_EQ(on(table, alice, 0), bob); // the others keep their lines
    table.set_reach(carol, {});
    table.place();
    EXPECT_EQ(on(table, alice, 2), carol);
    EXPECT_EQ(on(table, alice, 3), carol);
    EXPECT_EQ(on(table, bob, 3), carol);
}

TEST(CallTable, WhenVoicesOutnumberLinesTheLastSpeakersAreHeard) {
    CallTable table;
    for (std::uint64_t i = 1; i <= 5; ++i)
        join(table, PeerId(i), i == 1 ? 2 : 4);
    EXPECT_EQ(table.map(alice).unplaced_audio, 2U);
    table.note_speech(PeerId(5));
    table.place();
    const auto heard = [&](PeerId id) {
        return on(table, alice, 0) == id || on(table, alice, 2) == id;
    };
    EXPECT_TRUE(heard(PeerId(5)));
    table.note_speech(PeerId(4));
    table.place();
    EXPECT_TRUE(heard(PeerId(4)));
    EXPECT_TRUE(heard(PeerId(5)));
    const auto before = table.map(alice);
    table.note_speech(PeerId(5)); // is heard already: nothing moves
    table.place();
    EXPECT_EQ(table.map(alice), before);
}

TEST(CallTable, ACodecThatAPartyLacksIsRefusedWithItsName) {
    CallTable table;
    join(table, alice, 2, {Codec::H264});
    join(table, bob, 2, {Codec::VP8});
    const auto map = table.map(bob);
    ASSERT_EQ(map.refused.size(), 1U);
    EXPECT_EQ(map.refused[0].from, alice);
    EXPECT_NE(map.refused[0].reason.find("H264"), std::string::npos);
    EXPECT_EQ(map.unplaced_video, 0U);
    EXPECT_EQ(on(table, bob, 0), alice);
    EXPECT_EQ(table.map(alice).offer_again, OfferAgain::No); // it has nothing else to send
}

TEST(CallTable, WhoCouldSendWhatEveryoneDecodesIsAskedToOfferAgain) {
    CallTable table;
    join(table, alice, 2);
    join(table, bob, 2);
    EXPECT_EQ(table.map(alice).offer_again, OfferAgain::No);
    join(table, carol, 2, {Codec::VP8});
    EXPECT_EQ(table.map(alice).offer_again, OfferAgain::Yes);
    EXPECT_EQ(table.order(alice, StreamKind::Video, both), (std::vector{Codec::VP8, Codec::H264}));
    // Answered with VP8 first; what is sent changes when the peer does.
    table.set(alice, {{1, StreamKind::Video, Codec::H264, {Codec::VP8, Codec::H264}}}, {});
    table.place();
    EXPECT_EQ(table.map(alice).offer_again, OfferAgain::No);
    // Once VP8 is sent it stays, also when nobody needs it any more.
    table.set(alice, {{1, StreamKind::Video, Codec::VP8, {Codec::VP8, Codec::H264}}}, {});
    table.leave(carol);
    EXPECT_EQ(table.order(alice, StreamKind::Video, both).front(), Codec::VP8);
    EXPECT_EQ(table.order(PeerId(9), StreamKind::Video, both).front(), Codec::H264);
}

// What must hold of any table, whatever has happened to it before.
void check(const CallTable& table, const std::map<PeerId, std::size_t>& lines) {
    for (const auto& [to, count] : lines) {
        std::set<std::pair<PeerId, std::size_t>> held;
        for (std::size_t line = 0; line < count; ++line) {
            const auto ref = table.on(to, line);
            if (!ref)
                continue;
            const auto kind = line % 2 == 0 ? StreamKind::Audio : StreamKind::Video;
            EXPECT_TRUE(table.reaches(ref->party, to, kind));
            EXPECT_EQ(ref->line % 2, line % 2);
            EXPECT_TRUE(held.insert({ref->party, ref->line}).second) << "stands twice";
        }
        for (const auto kind : {StreamKind::Audio, StreamKind::Video}) {
            std::size_t reaching = 0;
            for (const auto& [from, ignored] : lines)
                reaching += table.reaches(from, to, kind);
            std::size_t placed = 0;
            for (const auto& ref : held)
                placed += ref.second % 2 == (kind == StreamKind::Audio ? 0 : 1);
            EXPECT_EQ(placed, std::min(reaching, count / 2)) << "a line is free, a stream waits";
            const auto map = table.map(to);
            EXPECT_EQ(kind == StreamKind::Audio ? map.unplaced_audio : map.unplaced_video,
                      reaching - placed);
        }
    }
}

TEST(CallTable, HoldsAfterAnySequenceOfJoinsLeavesReachesAndSpeech) {
    for (unsigned seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::size_t n) { return random() % n; };
        CallTable table;
        std::map<PeerId, std::size_t> lines;
        for (int step = 0; step < 50; ++step) {
            const PeerId id(1 + below(7));
            std::map<std::pair<PeerId, std::size_t>, StreamRef> before;
            for (const auto& [to, count] : lines)
                for (std::size_t line = 0; line < count; ++line)
                    if (const auto ref = table.on(to, line))
                        before[{to, line}] = *ref;
            const auto what = below(8);
            if (what == 0) {
                table.leave(id);
                lines.erase(id);
            } else if (what <= 3) {
                lines[id] = std::max(lines[id], 2 * (1 + below(6)));
                join(table, id, lines[id] / 2);
            } else if (what <= 6) {
                const auto audience = [&] {
                    return Audience{static_cast<Audience::Kind>(below(3)), {PeerId(1 + below(7))}};
                };
                table.set_reach(id, {audience(), audience()});
            } else {
                table.note_speech(id);
            }
            table.place();
            check(table, lines);
            const auto once = table;
            table.place(); // settled: nothing moves any more
            for (const auto& [to, count] : lines)
                EXPECT_EQ(table.map(to), once.map(to));
            if (what == 7)
                continue; // speech may take lines away
            for (const auto& [where, ref] : before) {
                const auto kind = where.second % 2 == 0 ? StreamKind::Audio : StreamKind::Video;
                const bool still = lines.contains(where.first) && lines.contains(ref.party) &&
                                   table.reaches(ref.party, where.first, kind);
                const auto now = table.on(where.first, where.second);
                // A voice may give way to one that spoke later and has just come within reach.
                if (still && kind == StreamKind::Video) {
                    EXPECT_EQ(now, ref) << "a line was disturbed";
                }
            }
        }
    }
}

} // namespace
} // namespace gulou::relay
