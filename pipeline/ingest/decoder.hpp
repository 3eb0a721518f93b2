// Decodes a camera's pictures while somebody wants them; never holds up who feeds it.
#pragma once

#include "core/result.hpp"
#include "pipeline/ingest/frame_demand.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/media/frame.hpp"

#include <functional>
#include <memory>

namespace gulou::ingest {

// Fed on one thread; decodes on a thread of its own with a queue of 60 encoded pictures. When it is
// full, everything up to the next key frame is dropped.
class Decoder {
public:
    using Handler = std::function<void(media::SharedFrame)>;
    // Of H.264 or H.265. `handler` runs on the decoding thread. Unavailable when the decoder plugin
    // is missing.
    static Result<std::unique_ptr<Decoder>> open(FrameDemand demand, media::Codec codec,
                                                 Handler handler);
    ~Decoder(); // when it returns the handler is not called any more
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    void push(const media::SharedAccessUnit& unit);

private:
    struct Impl;
    explicit Decoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gulou::ingest
