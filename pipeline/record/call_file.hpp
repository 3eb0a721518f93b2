// One party's file being written: pictures and sound of a fragmented MP4 gather in memory for at
// most a second and then go to the disk with one write.
#pragma once

#include "pipeline/record/call_movie.hpp"
#include "pipeline/record/disk.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace gulou::record {

// Record thread. What is not yet flushed when it goes is lost; what is written plays.
class CallFile {
public:
    static constexpr std::chrono::seconds longest_silence{60}; // filled between two audio packets

    // Writes the header.
    static Result<CallFile> create(Disk& disk, const std::filesystem::path& path,
                                   std::vector<CallTrack> tracks);

    // One picture or packet at `time` from the file's start, in the track's ticks. What does not
    // lie behind the track's last sample is put right behind it (a picture) or left out (sound);
    // a hole in the sound is filled with silence. Flushes first when a second or 4 MB have
    // gathered; after an error what had gathered is lost.
    struct Entry {
        std::size_t track = 0;
        std::int64_t time = 0;
        bool keyframe = false;
        BytesView data;
    };
    Result<void> append(const Entry& entry);
    // Writes all but the newest sample of each track, whose length is not known yet.
    Result<void> flush();
    // Writes everything.
    Result<void> finish();

    const std::vector<CallTrack>& tracks() const { return tracks_; }
    // From the file's start to the end of what is on the disk.
    std::chrono::nanoseconds length() const { return length_; }
    std::uint64_t bytes() const { return file_->size(); }
    std::uint64_t silent_packets() const { return silent_packets_; }

private:
    struct Lane { // what waits of one track
        std::vector<Sample> samples;
        Bytes data;
        std::int64_t end = -1;  // of the newest sample, as far as can be told; -1: no sample yet
        std::int64_t last = -1; // its time
    };
    enum class Which { Closed, All };

    CallFile(std::unique_ptr<OutputFile> file, std::vector<CallTrack> tracks)
        : file_(std::move(file)), tracks_(std::move(tracks)), lanes_(tracks_.size()) {}
    bool due() const;
    void fill_silence(const Entry& entry);
    void gather(const Entry& entry, std::uint32_t duration);
    Result<void> write(Which which);

    std::unique_ptr<OutputFile> file_;
    std::vector<CallTrack> tracks_;
    std::vector<Lane> lanes_;
    std::uint32_t fragments_ = 0;
    std::chrono::nanoseconds length_{};
    std::uint64_t silent_packets_ = 0;
};

// Time in ticks of a clock of `rate` a second, and back, without overflow for centuries.
std::int64_t ticks_of(std::chrono::nanoseconds time, std::uint32_t rate);
std::chrono::nanoseconds time_of(std::int64_t ticks, std::uint32_t rate);

} // namespace gulou::record
