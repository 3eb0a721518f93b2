// What is recorded of one party of a call: waits until it is known what the party sends, then
// writes a file for as long as that file has a track for everything.
#pragma once

#include "core/log.hpp"
#include "pipeline/media/stream_unit.hpp"
#include "pipeline/record/call_file.hpp"
#include "pipeline/record/call_part_store.hpp"
#include "pipeline/record/party_clock.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gulou::record {

// Where recorded calls go; all outlive what records.
struct CallShelf {
    std::filesystem::path root;
    Disk& disk;
    CallPartStore& store;
};

// The call's beginning on both clocks.
struct CallZero {
    WallTime wall{};
    SteadyTime steady{};
};

// Record thread.
class PartyRecording {
public:
    // Until a file begins: for the first pictures, sound and sender reports to come.
    static constexpr std::chrono::milliseconds settling{1500};
    static constexpr std::size_t most_settling = 1000; // units
    // Without a unit: the file is written out; the file ends.
    static constexpr std::chrono::seconds quiet{1}, idle{60};
    static constexpr std::chrono::seconds retry{5}; // after the disk or the index refused

    PartyRecording(CallId call, std::uint64_t party, CallZero zero, CallShelf& shelf, Log log);

    // False: the unit was dropped (no key frame yet, of an unknown kind, or writing failed).
    bool write(media::StreamUnit unit);
    // Every half second.
    void tick(SteadyTime now);
    void finish();

    bool writing() const { return file_.has_value(); }
    std::optional<CallPartId> part() const { return file_ ? std::optional(id_) : std::nullopt; }

private:
    struct Lane { // a track of the file
        std::uint32_t line = 0;
        bool begun = false; // video: its first key frame is written
    };
    bool settled(SteadyTime now) const;
    bool wants(const media::StreamUnit& unit) const;
    bool begin(SteadyTime now);
    std::vector<CallTrack> make_tracks();
    Result<std::string> free_path(WallTime time) const;
    Result<void> start_file(std::chrono::nanoseconds at, std::vector<CallTrack> tracks);
    std::optional<std::size_t> lane_of(std::uint32_t line) const;
    bool append(const media::StreamUnit& unit, std::chrono::nanoseconds at);
    bool failed(const Error& error, SteadyTime now);
    void close();

    CallId call_;
    std::uint64_t party_;
    CallZero zero_;
    CallShelf& shelf_;
    Log log_;
    PartyClock clock_;
    std::vector<media::StreamUnit> waiting_;
    SteadyTime last_unit_{}, retry_at_{};
    CallPartId id_;
    std::string path_;
    WallTime begin_{};
    std::chrono::nanoseconds file_zero_{}; // on the call's time
    std::chrono::nanoseconds newest_{};    // the same, of what was written last
    std::vector<Lane> lanes_;
    std::optional<CallFile> file_;
    Bytes sample_; // H.264 with lengths instead of start codes
};

} // namespace gulou::record
