// What of a camera goes to viewers: its own units where browsers can show them, otherwise a
// transcoded rendition that exists only while somebody watches.
#pragma once

#include "core/camera.hpp"
#include "pipeline/ingest/transcoder.hpp"
#include "pipeline/media/access_unit.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gulou::ingest {

enum class Audience { Nobody, Watching };

// Video, on the video's streaming thread.
class LiveVideo {
public:
    // `out` is called in push() or on the transcoder's thread; `trouble` tells once why video
    // cannot be transcoded.
    using Out = std::function<void(media::SharedAccessUnit)>;
    LiveVideo(Transcode transcode, Out out, std::function<void(std::string)> trouble)
        : transcode_(transcode), out_(std::move(out)), trouble_(std::move(trouble)) {}

    void push(const media::SharedAccessUnit& unit, Audience audience);
    bool transcoding() const { return transcoder_ != nullptr; }

private:
    void keep(const media::SharedAccessUnit& unit);
    void begin();

    Transcode transcode_;
    Out out_;
    std::function<void(std::string)> trouble_;
    std::vector<media::SharedAccessUnit> group_; // to start from in the middle
    std::size_t group_bytes_ = 0;
    bool failed_ = false;
    std::unique_ptr<Transcoder> transcoder_; // last: its thread calls out_
};

// Sound, on the sound's streaming thread; nothing goes out while nobody listens.
class LiveSound {
public:
    explicit LiveSound(LiveVideo::Out out) : out_(std::move(out)) {}

    void push(const media::SharedAccessUnit& unit, Audience audience);
    bool transcoding() const { return transcoder_ != nullptr; }

private:
    LiveVideo::Out out_;
    bool failed_ = false;
    std::unique_ptr<Transcoder> transcoder_; // last: its thread calls out_
};

} // namespace gulou::ingest
