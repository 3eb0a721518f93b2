// Independent readers of what the recorder wrote: FFmpeg's tools and GStreamer's qtdemux.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gulou::record {

// A folder that goes with its owner.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Standard output and error of a command line.
std::string output_of(const std::string& command);

// What `ffmpeg -v error` says while it decodes the whole file: nothing, if the file is sound.
std::string decode_errors(const std::filesystem::path& file);
// Presentation times of all decoded frames, seconds, by ffprobe.
std::vector<double> frame_times(const std::filesystem::path& file);
// Pictures that qtdemux and avdec_h264 get out of it; -1 after an error.
int frames_by_gstreamer(const std::filesystem::path& file);
// Frames decoded when ffmpeg starts at `seconds` by its index.
int frames_after_seek(const std::filesystem::path& file, double seconds);
// Types of the file's boxes, in order.
std::vector<std::string> box_types(const std::filesystem::path& file);
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

} // namespace gulou::record
