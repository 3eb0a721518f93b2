// Decodes and encodes again what browsers cannot receive: H.265 and H.264 with B-frames become
// plain H.264, AAC and G.722 become Opus.
#pragma once

#include "core/result.hpp"
#include "pipeline/media/access_unit.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

namespace gulou::ingest {

// The codec that comes out; nothing where the codec cannot be transcoded.
std::optional<media::Codec> transcoded(media::Codec from);

// Fed on one thread; works on a thread of its own with a bounded queue of encoded units. When it is
// full, video is dropped up to the next key frame, sound unit by unit.
class Transcoder {
public:
    using Handler = std::function<void(media::SharedAccessUnit)>;
    struct Task {
        media::Codec from = media::Codec::H264;
        // Video before this moment is decoded but not shown: a start in the middle of a group.
        std::chrono::nanoseconds first{};
        std::size_t bound = 60; // units
    };
    // `handler` runs on the transcoding thread. Unavailable when a plugin is missing.
    static Result<std::unique_ptr<Transcoder>> open(const Task& task, Handler handler);
    ~Transcoder(); // when it returns the handler is not called any more
    Transcoder(const Transcoder&) = delete;
    Transcoder& operator=(const Transcoder&) = delete;

    void push(const media::SharedAccessUnit& unit);

private:
    struct Impl;
    explicit Transcoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gulou::ingest
