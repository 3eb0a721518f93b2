// One segment being written: a fragmented MP4 whose pictures gather in memory for at most a
// second and then go to the file, header and data, with one write.
#pragma once

#include "core/clock.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/record/disk.hpp"
#include "pipeline/record/movie.hpp"

#include <memory>
#include <vector>

namespace gulou::record {

// Record thread. What is not yet flushed when it goes is lost.
class SegmentFile {
public:
    // Writes the header. `first` is the key frame the segment begins with (append it next);
    // Invalid where it carries no parameter sets.
    static Result<SegmentFile> create(Disk& disk, const std::filesystem::path& path,
                                      const media::AccessUnit& first);

    // Decoding times must rise. Flushes first when a second, 4 MB or 1000 pictures have gathered;
    // after an error what had gathered is lost and the file still plays.
    Result<void> append(const media::AccessUnit& unit);
    Result<void> flush();

    // Whether `unit` follows what is here: the same picture format, no jump in either clock.
    bool continued_by(const media::AccessUnit& unit) const;

    bool gathering() const { return !pending_.empty(); }
    WallTime begin() const { return begin_; }
    WallTime end() const; // of what is in the file
    std::uint64_t bytes() const { return file_->size(); }
    // How long it is if `next` begins the one after it.
    std::chrono::nanoseconds length_until(const media::AccessUnit& next) const {
        return next.dts - first_dts_;
    }

private:
    SegmentFile(std::unique_ptr<OutputFile> file, Track track, const media::AccessUnit& first);
    void gather(const media::AccessUnit& unit);

    std::unique_ptr<OutputFile> file_;
    Track track_;
    WallTime begin_;
    std::chrono::nanoseconds first_dts_, first_pts_, last_dts_;
    std::uint32_t fragments_ = 0;
    std::int64_t written_end_ = 0; // ticks, presentation time
    std::vector<Sample> pending_;
    Bytes data_; // of pending_
};

} // namespace gulou::record
