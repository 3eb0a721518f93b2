// Records calls: one file a party, on a thread of its own.
#pragma once

#include "core/counter.hpp"
#include "core/loop.hpp"
#include "core/mailbox.hpp"
#include "pipeline/media/stream_keeper.hpp"
#include "pipeline/record/party_recording.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <variant>

namespace gulou::record {

struct CallRecorderOptions {
    std::filesystem::path root; // DATA/recordings; calls lie below "calls"
    std::chrono::hours keep{24 * 180};
    std::chrono::seconds keep_every{60};
    // Recording stops below this many free bytes, so that the database still finds room.
    std::uint64_t reserve = 200'000'000;
    // Units of one call waiting for the disk: a second of thirty parties, ten of three.
    std::size_t most_waiting = 2500;
};

// One call's way into the recorder: the relay's thread pushes, the record thread takes.
class CallInput final : public media::StreamKeeper {
public:
    // Full: counted in gulou_call_record_units_dropped_total. After the recorder is gone units are
    // dropped; while it goes nobody may push.
    Taken take(media::StreamUnit unit) override;
    void left(std::uint64_t party) override;
    void finished() override;

private:
    friend class CallRecorder;
    struct Left {
        std::uint64_t party = 0;
    };
    struct Finished {};
    using Item = std::variant<media::StreamUnit, Left, Finished>;
    static constexpr std::size_t news_room = 128; // for what is no unit: never crowded out by units

    CallInput(std::size_t bound, Counter& dropped)
        : bound_(bound), mailbox_(bound + news_room), dropped_(dropped) {}
    void put(Item item);

    const std::size_t bound_;
    Mailbox<Item> mailbox_;
    Counter& dropped_;
    std::function<void()> wake_;
};

// Public functions may be called from any thread. Store, disk, clock and counters outlive it.
class CallRecorder {
public:
    struct Outside {
        CallPartStore& store;
        Disk& disk;
        const Clock& clock;
        Counters& counters;
    };
    // Starts the thread, which first closes what a killed process left open.
    CallRecorder(CallRecorderOptions options, Outside outside, Log log);
    // Writes what waits and closes every file.
    ~CallRecorder();
    CallRecorder(const CallRecorder&) = delete;
    CallRecorder& operator=(const CallRecorder&) = delete;

    // Where the call's streams are to go, from now until finished(). Invalid for an id that cannot
    // be part of a file name.
    Result<std::shared_ptr<media::StreamKeeper>> begin(const CallId& call);

private:
    struct Recording {
        CallId call;
        CallZero zero;
        std::map<std::uint64_t, PartyRecording> parties;
    };
    using Recordings = std::map<std::shared_ptr<CallInput>, Recording>;

    void take_one(const std::weak_ptr<CallInput>& from);
    void handle(Recordings::iterator at, CallInput::Item item);
    void write(Recording& recording, media::StreamUnit unit);
    void tick();
    void recover();
    void retain();
    std::set<CallPartId> writing() const;
    bool has_room() const;

    CallRecorderOptions options_;
    Outside outside_;
    Log log_;
    Counter &written_, &dropped_, &deleted_;
    CallShelf shelf_;
    Recordings recordings_;
    std::optional<SteadyTime> kept_at_;
    bool full_ = false, stopping_ = false;
    Loop loop_{"record-calls"};
    boost::asio::steady_timer timer_;
};

} // namespace gulou::record
