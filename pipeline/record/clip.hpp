// Cuts a time range out of a camera's segments into one plain MP4, without re-encoding.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "pipeline/record/disk.hpp"
#include "pipeline/record/segment_reader.hpp"
#include "pipeline/record/segment_store.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace gulou::record {

struct CutRequest {
    CameraId camera;
    WallTime from{};
    WallTime to{};
    std::filesystem::path out; // appears whole, under a temporary name until then
};

struct Clip {
    WallTime begin{}; // the key frame at or before `from`, or the first recorded after it
    WallTime end{};   // at or after `to`, or the last recorded before it
    std::uint64_t bytes = 0;
};

constexpr std::chrono::minutes longest_clip{60};

// A cut in steps, so that recording goes on between them. Record thread.
class Cutting {
public:
    // `segments` by begin, below `root`. NotFound where nothing of the range is recorded, Invalid
    // for an empty range, TooLarge over longest_clip. Opens every segment at once: one that is
    // deleted meanwhile is still cut.
    static Result<Cutting> begin(Disk& disk, const std::filesystem::path& root,
                                 std::span<const Segment> segments, const CutRequest& request);
    Cutting(Cutting&&) noexcept = default;
    ~Cutting(); // unfinished: removes the temporary file

    // Copies some megabytes; true once the clip stands under its name.
    Result<bool> step();
    const Clip& clip() const { return clip_; }

private:
    struct Piece { // bytes of one source that follow each other
        std::size_t source = 0;
        std::uint64_t offset = 0, size = 0;
    };
    struct Picture;
    explicit Cutting(Disk& disk) : disk_(&disk) {}
    std::vector<Picture> read_pictures(const std::filesystem::path& root,
                                       std::span<const Segment> segments);
    Result<void> start(std::span<const Picture> chosen, const std::filesystem::path& out);
    Result<bool> finish();

    Disk* disk_;
    std::filesystem::path out_, temporary_;
    std::vector<std::unique_ptr<InputFile>> sources_;
    std::vector<Track> tracks_; // of sources_
    std::vector<Piece> pieces_;
    std::size_t next_piece_ = 0;
    std::unique_ptr<OutputFile> file_;
    Bytes buffer_;
    Clip clip_;
};

} // namespace gulou::record
