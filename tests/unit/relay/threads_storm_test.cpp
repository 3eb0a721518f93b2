// Everything at once on four relay threads: calls, cameras, recordings, comings and goings, further
// offers, moved addresses and readers of figures. Who stays loses nothing. ThreadSanitizer is run
// on it.
#include "core/guarded.hpp"
#include "core/mailbox.hpp"
#include "tests/unit/relay/relay_fixture.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <thread>

namespace gulou::relay {
namespace {

class CountingKeeper final : public media::StreamKeeper {
public:
    struct Seen {
        int units = 0;
        int finished = 0;
    };
    Taken take(media::StreamUnit) override {
        seen_.with([](Seen& seen) { ++seen.units; });
        return Taken::Yes;
    }
    void left(std::uint64_t) override {}
    void finished() override {
        seen_.with([](Seen& seen) { ++seen.finished; });
    }
    Seen seen() {
        return seen_.with([](const Seen& seen) { return seen; });
    }

private:
    Guarded<Seen> seen_;
};

class RelayThreadsStorm : public RelayFixture {
protected:
    static constexpr int rounds = 120;
    static constexpr int frames_a_round = 3; // of each camera
    static constexpr std::size_t stay = 20;  // rounds, of a guest
    static constexpr std::size_t moving = 4; // the first viewer that changes its address
    static constexpr std::size_t calls = 4;
    static constexpr std::size_t cameras = 3; // the last one is removed again and again

    struct Caller {
        std::uint64_t id = 0;
        Peer peer;
        std::size_t pairs = 0; // of recvonly m-lines
        std::uint16_t sent = 0;
    };
    struct Guest {
        std::uint64_t id = 0;
        Peer peer;
    };

    static CallId call(std::size_t i) { return CallId("call" + std::to_string(i % calls)); }
    static std::string camera(std::size_t i) { return "camera" + std::to_string(i % cameras); }

    void begin() {
        RelayOptions options;
        options.threads = 4;
        start(options);
        for (std::size_t i = 0; i < callers_.size(); ++i) {
            callers_[i].id = i + 1;
            ASSERT_TRUE(join(callers_[i].peer, i + 1, call(i / 2).value()));
        }
        for (std::size_t i = 0; i < viewers_.size(); ++i)
            ASSERT_TRUE(watch(viewers_[i], 100 + i, camera(i % 2)));
        ASSERT_TRUE(run_until([&] {
            return std::all_of(callers_.begin(), callers_.end(),
                               [](const Caller& c) { return c.peer.connected(); }) &&
                   std::all_of(viewers_.begin(), viewers_.end(),
                               [](const Peer& peer) { return peer.connected(); });
        }));
    }

    // A camera's thread: pushes as many frames as it is told to.
    void run_camera(std::size_t i) {
        int frame = 0;
        for (auto told = frames_[i].take(1); !told.empty(); told = frames_[i].take(1))
            for (int left = told.front(); left > 0; --left, ++frame) {
                auto unit = std::make_shared<media::AccessUnit>();
                unit->keyframe = frame % 25 == 0;
                unit->pts = std::chrono::milliseconds(40) * frame;
                unit->data = unit->keyframe ? Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 9}
                                            : Bytes{0, 0, 0, 1, 0x41, 7};
                unit->data.resize(2000, 0xA5);
                relay_->push(CameraId(camera(i)), std::move(unit));
            }
    }
    // A thread that reads what any thread may read.
    void run_reader() {
        while (!reads_.take(1).empty()) {
            most_peers_seen_ = std::max(most_peers_seen_, peers_of(relay_->loads()));
            samples_seen_ = counters_.samples().size();
        }
    }
    static std::size_t peers_of(const std::vector<ThreadLoad>& loads) {
        std::size_t out = 0;
        for (const auto& load : loads)
            out += load.peers;
        return out;
    }

    void send_media(int round) {
        for (auto& caller : callers_) {
            ++caller.sent;
            auto payload = round == 0 ? key_payload() : delta_payload(1);
            payload.resize(900, static_cast<std::uint8_t>(caller.id));
            send_video(caller.peer, caller.sent, payload);
            caller.peer.send(
                {true, Peer::audio_type, caller.sent, caller.sent * 960U, caller.peer.audio_ssrc()},
                Bytes(80, static_cast<std::uint8_t>(caller.id)));
        }
        for (auto& frames : frames_)
            frames.push(frames_a_round);
        reads_.push(round);
    }
    void pump() {
        for (auto* peer : peers_)
            peer->step(std::chrono::milliseconds(0));
        control_.restart();
        control_.poll();
    }

    void come(std::uint64_t id) {
        auto& guest = guests_.emplace_back();
        guest.id = id;
        test::PeerOffer wishes;
        wishes.audio = id % 2 == 0;
        wishes.direction = id % 2 == 0 ? "sendrecv" : "recvonly";
        auto offer = guest.peer.offer(wishes);
        const auto answered = [this, &guest](const Result<Joined>& joined) {
            ++answers_;
            refused_ += !joined;
            if (joined)
                take(guest.peer, joined->sdp);
        };
        if (id % 2 == 0)
            relay_->join_call(PeerId(id), call(id / 2), {}, std::move(offer), answered);
        else
            relay_->watch_camera(PeerId(id), CameraId(camera(id / 2)), std::move(offer), answered);
    }
    void offer_again(Caller& caller, int round) {
        if (round % 4 == 0)
            caller.peer.restart_ice();
        else
            caller.pairs = std::min<std::size_t>(caller.pairs + 1, 3);
        test::PeerOffer wishes;
        wishes.more_pairs = caller.pairs;
        relay_->join_call(PeerId(caller.id), call((caller.id - 1) / 2), {},
                          caller.peer.offer(wishes), [&](const Result<Joined>& joined) {
                              ++answers_;
                              refused_ += !joined;
                              if (joined)
                                  caller.peer.accept(joined->sdp);
                          });
    }
    void change_something(int round) {
        const auto n = static_cast<std::size_t>(round);
        come(1000 + n);
        if (n >= stay)
            relay_->close_peer(PeerId(1000 + n - stay));
        if (round % 3 == 0)
            offer_again(callers_[n / 3 % callers_.size()], round);
        if (round % 5 == 0)
            relay_->remove_camera(CameraId(camera(cameras - 1)));
        if (round % 7 == 0) // what is on its way there is lost
            viewers_[moving + n / 7 % (viewers_.size() - moving)].change_address();
        if (round % 8 == 0)
            relay_->record_call(call(n / 8),
                                keepers_.emplace_back(std::make_shared<CountingKeeper>()));
        if (round % 8 == 6)
            relay_->stop_recording(call(n / 8));
        relay_->set_view(PeerId(1 + n % 8), "1", round % 2 == 0 ? 180 : 720);
        relay_->set_reach(call(n / 2), PeerId(1000 + n - n % 2),
                          {{Audience::Kind::Only, {PeerId(1 + n % 8)}}, {}});
        relay_->stats(PeerId(1 + n % 8), [&](const PeerStats& stats) { told_ += stats.found; });
    }

    // The distinct pictures of its partner that a caller has.
    static std::size_t pictures(const Caller& caller) {
        const auto partner =
            static_cast<std::uint8_t>((caller.id - 1) % 2 == 0 ? caller.id + 1 : caller.id - 1);
        std::set<std::uint16_t> seen;
        for (const auto& packet : caller.peer.received)
            if (packet.payload.size() == 900 && packet.payload.back() == partner)
                seen.insert(packet.header.sequence);
        return seen.size();
    }
    bool all_have_all() const {
        return std::all_of(callers_.begin(), callers_.end(),
                           [](const Caller& c) { return pictures(c) == c.sent; });
    }

    std::deque<Caller> callers_{2 * calls};
    std::deque<Peer> viewers_{8};
    std::deque<Guest> guests_;
    std::vector<std::shared_ptr<CountingKeeper>> keepers_;
    std::deque<Mailbox<int>> frames_; // of each camera
    Mailbox<int> reads_{rounds};
    std::size_t most_peers_seen_ = 0; // the reader's until it ends
    std::size_t samples_seen_ = 0;
    int answers_ = 0;
    int refused_ = 0;
    int told_ = 0;
};

TEST_F(RelayThreadsStorm, WhoStaysLosesNothing) {
    begin();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < cameras; ++i)
        frames_.emplace_back(rounds);
    for (std::size_t i = 0; i < cameras; ++i)
        threads.emplace_back([this, i] { run_camera(i); });
    threads.emplace_back([this] { run_reader(); });
    bool whole = true;
    for (int round = 0; round < rounds && whole; ++round) {
        send_media(round);
        change_something(round);
        pump();
        if (round % 10 == 9) // nobody outruns the others by more than sockets hold
            whole = run_until([&] { return all_have_all(); });
    }
    for (auto& frames : frames_)
        frames.close();
    reads_.close();
    for (auto& thread : threads)
        thread.join();
    for (const auto& caller : callers_)
        EXPECT_EQ(pictures(caller), caller.sent) << caller.id;
    EXPECT_TRUE(run_until([&] { return told_ == rounds && answers_ == rounds + rounds / 3; }));
    EXPECT_EQ(refused_, 0);
    EXPECT_GT(most_peers_seen_, callers_.size() + viewers_.size());
    EXPECT_GT(samples_seen_, 0U);
    for (std::size_t i = 0; i < moving; ++i)
        EXPECT_GT(viewers_[i].received.size(), rounds * frames_a_round) << i;
    EXPECT_GT(std::count_if(guests_.begin(), guests_.end(),
                            [](const Guest& guest) { return !guest.peer.received.empty(); }),
              rounds / 4);
    for (const auto& caller : callers_)
        EXPECT_TRUE(is(caller.id, PeerState::Connected)) << caller.id;
    relay_.reset();
    for (const auto& keeper : keepers_)
        EXPECT_EQ(keeper->seen().finished, 1);
    EXPECT_TRUE(std::any_of(keepers_.begin(), keepers_.end(),
                            [](const auto& keeper) { return keeper->seen().units > 0; }));
}

} // namespace
} // namespace gulou::relay
