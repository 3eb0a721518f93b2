// Calls of many parties over real sockets: pages that offer again when streams have no m-line,
// parties that come and go, and who hears whom.
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <set>

namespace gulou::relay {
namespace {

class RelayGroup : public RelayFixture {
protected:
    // What a page does in a call.
    struct Page {
        std::uint64_t id = 0;
        Peer peer;
        std::size_t pairs = 0; // of recvonly m-lines
        std::string sdp;
        std::uint16_t sequence = 0;
    };

    void on_streams(PeerId peer, const StreamMap& map) override {
        maps_[peer.value()] = map;
        ++told_[peer.value()];
    }
    void on_speaker(const CallId&, std::optional<PeerId>) override {}

    Page& enter(std::uint64_t id, std::size_t pairs = 0) {
        auto& page = pages_.emplace_back();
        page.id = id;
        page.pairs = pairs;
        offer(page);
        return page;
    }
    void offer(Page& page) {
        const bool first = page.sdp.empty();
        test::PeerOffer wishes;
        wishes.more_pairs = page.pairs;
        const auto answer = answer_to([&](Relay::Answer done) {
            relay_->join_call(PeerId(page.id), CallId("group"), {}, page.peer.offer(wishes),
                              std::move(done));
        });
        ASSERT_TRUE(answer) << answer.error().message;
        page.sdp = *answer;
        page.peer.accept(page.sdp);
        if (first)
            peers_.push_back(&page.peer);
    }
    // Offers more m-lines until every stream has one, as the console does.
    void make_room() {
        for (bool offered = true; offered;) {
            offered = false;
            for (auto& page : pages_) {
                const auto map = maps_[page.id];
                const auto missing = std::max(map.unplaced_audio, map.unplaced_video);
                if (missing == 0)
                    continue;
                page.pairs += missing;
                const auto told = told_[page.id];
                offer(page);
                run_until([&] { return told_[page.id] > told; });
                offered = true;
            }
        }
    }
    bool all_connected() {
        return std::all_of(pages_.begin(), pages_.end(), [&](const Page& page) {
            return page.peer.connected() && is(page.id, PeerState::Connected);
        });
    }
    // Everyone's map names everyone else once a kind, and nobody else.
    bool all_placed() {
        return std::all_of(pages_.begin(), pages_.end(), [&](const Page& page) {
            std::set<std::uint64_t> heard;
            std::size_t lines = 0;
            for (const auto& stream : maps_[page.id].streams)
                if (stream.from && stream.kind == StreamKind::Audio) {
                    heard.insert(stream.from->value());
                    ++lines;
                }
            return heard.size() == pages_.size() - 1 && lines == heard.size() &&
                   !heard.contains(page.id);
        });
    }
    void speak() {
        for (auto& page : pages_) {
            const auto mark = static_cast<std::uint8_t>(page.id);
            ++page.sequence;
            page.peer.send({true, Peer::audio_type, page.sequence, page.sequence * 960U,
                            page.peer.audio_ssrc()},
                           Bytes{mark});
        }
    }
    // The m-line on which `page` hears `from`, by its map.
    std::optional<std::size_t> line_of(const Page& page, std::uint64_t from) {
        const auto& streams = maps_[page.id].streams;
        for (std::size_t i = 0; i < streams.size(); ++i)
            if (streams[i].from == PeerId(from) && streams[i].kind == StreamKind::Audio)
                return i;
        return std::nullopt;
    }
    // How often `page` has heard `from` on the SSRC that the answer gave to that m-line; its
    // numbers must be without a gap.
    std::size_t heard(const Page& page, std::uint64_t from) {
        const auto line = line_of(page, from);
        if (!line)
            return 0;
        std::size_t count = 0;
        std::optional<std::uint16_t> last;
        for (const auto& packet : page.peer.received) {
            if (packet.header.ssrc != page.peer.receive_ssrc(*line))
                continue;
            if (last) {
                EXPECT_EQ(packet.header.sequence, static_cast<std::uint16_t>(*last + 1));
            }
            last = packet.header.sequence;
            count += packet.payload == Bytes{static_cast<std::uint8_t>(from)};
        }
        return count;
    }
    bool all_hear_all(std::size_t times) {
        for (const auto& page : pages_)
            for (const auto& other : pages_)
                if (page.id != other.id && heard(page, other.id) < times)
                    return false;
        return true;
    }
    // The answer's a=mid, a=ssrc and a=msid lines up to m-line `count`.
    static std::vector<std::string> identity(const std::string& sdp) {
        std::vector<std::string> out;
        for (std::size_t at = 0; at < sdp.size();) {
            const auto end = sdp.find("\r\n", at);
            const auto line = sdp.substr(at, end - at);
            if (line.starts_with("a=mid:") || line.starts_with("a=ssrc:") ||
                line.starts_with("a=msid:"))
                out.push_back(line);
            at = end + 2;
        }
        return out;
    }
    void leave(std::uint64_t id) {
        relay_->close_peer(PeerId(id));
        pages_.remove_if([&](Page& page) {
            if (page.id == id)
                peers_.erase(std::remove(peers_.begin(), peers_.end(), &page.peer), peers_.end());
            return page.id == id;
        });
    }

    std::map<std::uint64_t, StreamMap> maps_;
    std::map<std::uint64_t, int> told_;
    std::list<Page> pages_;
};

TEST_F(RelayGroup, SixPartiesJoinAndLeaveWithoutDisturbingOneAnother) {
    start();
    for (std::uint64_t id = 1; id <= 6; ++id)
        enter(id);
    ASSERT_TRUE(run_until([&] { return all_connected() && maps_.size() == 6; }));
    make_room(); // everyone began with one pair of m-lines
    ASSERT_TRUE(run_until([&] { return all_placed(); }));
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(1); }));

    auto& first = pages_.front();
    const auto before = maps_[1].streams;
    const auto lines = identity(first.sdp);
    leave(4);
    ASSERT_TRUE(run_until([&] { return !line_of(first, 4).has_value() && all_placed(); }));
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i].from != PeerId(4)) {
            EXPECT_EQ(maps_[1].streams[i], before[i]) << "an m-line of the others moved";
        }
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(2); }));

    enter(7, 4);
    ASSERT_TRUE(run_until([&] { return all_connected() && all_placed(); }));
    EXPECT_EQ(identity(first.sdp), lines); // nobody else had to offer again
    EXPECT_EQ(line_of(first, 7), [&]() -> std::optional<std::size_t> { // in the place of the fourth
        for (std::size_t i = 0; i < before.size(); ++i)
            if (before[i].from == PeerId(4) && before[i].kind == StreamKind::Audio)
                return i;
        return std::nullopt;
    }());
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(1); }));
}

TEST_F(RelayGroup, AFurtherOfferKeepsWhatWasAnswered) {
    start();
    auto& one = enter(1);
    auto& two = enter(2);
    ASSERT_TRUE(run_until([&] { return all_connected(); }));
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(1); }));
    const auto before = identity(one.sdp);
    const auto profile = stats(1).srtp_profile;
    one.pairs = 2;
    offer(one);
    const auto after = identity(one.sdp);
    ASSERT_GT(after.size(), before.size());
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
    EXPECT_NE(one.sdp.find(" 2 IN IP4"), std::string::npos); // the session's next version
    speak();
    EXPECT_TRUE(run_until([&] { return all_hear_all(2); }));
    EXPECT_TRUE(two.peer.connected());
    EXPECT_EQ(stats(1).srtp_profile, profile);
}

TEST_F(RelayGroup, AReloadedPageTakesItsPlaceAgain) {
    start();
    for (std::uint64_t id = 1; id <= 3; ++id)
        enter(id, 1);
    ASSERT_TRUE(run_until([&] { return all_connected() && all_placed(); }));
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(1); }));
    const auto place = line_of(pages_.front(), 2);
    pages_.remove_if([&](Page& page) {
        if (page.id == 2)
            peers_.erase(std::remove(peers_.begin(), peers_.end(), &page.peer), peers_.end());
        return page.id == 2;
    });
    enter(2, 1); // another certificate, the same party
    ASSERT_TRUE(run_until([&] { return pages_.back().peer.connected(); }));
    EXPECT_EQ(line_of(pages_.front(), 2), place);
    for (auto& page : pages_)
        page.peer.received.clear();
    ASSERT_TRUE(run_until([&] {
        speak();
        return all_hear_all(1);
    }));
}

TEST_F(RelayGroup, AFurtherOfferThatDropsAnMLineIsRefusedAndNothingChanges) {
    start();
    enter(1, 1);
    enter(2, 1);
    ASSERT_TRUE(run_until([&] { return all_connected(); }));
    const auto answer = answer_to([&](Relay::Answer done) {
        relay_->join_call(PeerId(1), CallId("group"), {}, pages_.front().peer.offer({}),
                          std::move(done));
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Invalid);
    const auto elsewhere = answer_to([&](Relay::Answer done) {
        relay_->join_call(PeerId(1), CallId("other"), {}, pages_.front().peer.offer({}),
                          std::move(done));
    });
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().code, ErrorCode::Conflict);
    speak();
    EXPECT_TRUE(run_until([&] { return all_hear_all(1); }));
}

TEST_F(RelayGroup, WhisperReachesOneAndBargingInReachesAll) {
    start();
    for (std::uint64_t id = 1; id <= 3; ++id)
        enter(id, 1);
    ASSERT_TRUE(run_until([&] { return all_connected() && all_placed(); }));
    relay_->set_reach(CallId("group"), PeerId(3),
                      {{Audience::Kind::Only, {PeerId(2)}}, {Audience::Kind::Nobody, {}}});
    ASSERT_TRUE(run_until([&] { return !line_of(pages_.front(), 3).has_value(); }));
    speak();
    auto& second = *std::next(pages_.begin());
    ASSERT_TRUE(run_until([&] { return heard(second, 3) == 1 && heard(second, 1) == 1; }));
    for (const auto& packet : pages_.front().peer.received)
        EXPECT_NE(packet.payload, Bytes{3});
    relay_->set_reach(CallId("group"), PeerId(3), {});
    ASSERT_TRUE(run_until([&] { return all_placed(); }));
    speak();
    EXPECT_TRUE(run_until([&] { return heard(pages_.front(), 3) == 1 && heard(second, 3) == 2; }));
}

TEST_F(RelayGroup, ThirtyPartiesHearOneAnother) {
    start();
    for (std::uint64_t id = 1; id <= 30; ++id)
        enter(id, 28);
    const std::chrono::seconds long_enough{60};
    ASSERT_TRUE(run_until([&] { return all_connected() && all_placed(); }, long_enough));
    speak();
    ASSERT_TRUE(run_until([&] { return all_hear_all(1); }, long_enough));
    const auto before = maps_[1].streams;
    leave(17);
    ASSERT_TRUE(run_until([&] { return all_placed(); }, long_enough));
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i].from != PeerId(17)) {
            EXPECT_EQ(maps_[1].streams[i], before[i]);
        }
    speak();
    EXPECT_TRUE(run_until([&] { return all_hear_all(2); }, long_enough));
}

} // namespace
} // namespace gulou::relay
