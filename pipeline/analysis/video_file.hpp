// The pictures of a video file, one after another, as fast as they are asked for.
#pragma once

#include "core/result.hpp"
#include "pipeline/media/frame.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gulou::analysis {

// Which pictures are decoded.
enum class Pictures { All, KeyFrames };

// Blocking; one thread. Whatever the installed decoders understand. Deterministic: every picture
// asked for is given, in order, with the time the file states, counted from the first picture.
class VideoFile {
public:
    // Unavailable: not there or not readable. Invalid: not a video, or nothing decodes it.
    static Result<VideoFile> open(const std::string& path, Pictures pictures = Pictures::All);
    VideoFile(VideoFile&&) noexcept;
    VideoFile& operator=(VideoFile&&) noexcept;
    ~VideoFile();

    // The next picture, null at the end. Invalid: the file breaks off in the middle.
    Result<media::SharedFrame> next();

private:
    struct Pipeline;
    explicit VideoFile(std::unique_ptr<Pipeline> pipeline);
    std::unique_ptr<Pipeline> pipeline_;
};

} // namespace gulou::analysis
