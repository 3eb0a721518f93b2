// The end of a camera's pipeline: turns GStreamer's samples into access units and frames.
#pragma once

#include "core/clock.hpp"
#include "core/counter.hpp"
#include "core/mailbox.hpp"
#include "pipeline/ingest/camera_feed.hpp"
#include "pipeline/ingest/decoder.hpp"
#include "pipeline/ingest/live_branch.hpp"
#include "pipeline/ingest/wall_estimate.hpp"
#include "pipeline/media/keyframes_serve.hpp"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace gulou::ingest {

// What a connection tells its supervisor.
struct Described { // the first picture, or its form changed
    std::string codec;
    int width = 0;
    int height = 0;
    double fps = 0;
};
struct Lost {
    std::string reason;
};
struct Unreachable {}; // no connection came about; why must be found out
struct Ended {};       // a file's last picture has been shown
struct Warned {
    std::string reason;
};
using Event = std::variant<Described, Lost, Unreachable, Ended, Warned>;
using Tell = std::function<void(Event)>; // any thread: only posts

// For one connection. The streaming thread calls video(), raw(), sound(); set_frames and units are
// for any thread.
class Outlet {
public:
    struct Setup {
        CameraListener& listener;
        const Clock& clock;
        Tell tell;
        Transcode transcode = Transcode::Never;
    };
    explicit Outlet(Setup setup);

    void set_frames(FrameDemand demand) { demanded_.put(demand); }
    // Whether, at present, only key frames are decoded.
    bool thinned() const { return thinned_.get().value_or(false); }
    void set_audience(Audience audience) { audience_.put(audience); }
    std::uint64_t units() const { return units_.value(); }

    // An encoded picture, H.264 or H.265 in Annex B form, one access unit.
    void video(GstSample* sample);
    // Nothing comes of it before the first picture, which sets the clock for both.
    void sound(GstSample* sample, media::Codec codec);
    // A picture that was never encoded (scenes): handed out instead of decoding.
    void raw(GstBuffer* buffer, const GstVideoInfo& info);
    // The stream's clock starts again (a file's next round): pts go on from where they were.
    void restart() {
        rebase_ = true;
        shared_clock_.put(std::nullopt);
    }
    Transcode transcode() const { return transcode_; }
    // Pictures come through raw(); nothing is decoded.
    void expect_raw() { has_raw_ = true; }
    // For appsink callbacks.
    static GstFlowReturn on_sample(GstAppSink* sink, gpointer outlet);

private:
    // What a moment of the pipeline is in stream time and wall time; made by the video's thread for
    // the sound's, so that lips move with the words.
    struct SharedClock {
        std::int64_t offset = 0; // nanoseconds from the pipeline's running time to stream time
        WallEstimate wall;
    };
    std::chrono::nanoseconds stream_time(GstClockTime time) const;
    std::shared_ptr<media::AccessUnit> unit_of(GstBuffer* buffer);
    void share_clock(GstSample* sample);
    Audience audience() const { return audience_.get().value_or(Audience::Nobody); }
    void read_caps(GstCaps* caps);
    void watch_order(media::AccessUnit& unit);
    void apply_demand();
    void decode(const media::SharedAccessUnit& unit);
    void rebase(GstClockTime first);

    CameraListener& listener_;
    const Clock& clock_;
    Tell tell_;
    Transcode transcode_;
    Counter units_;
    Slot<FrameDemand> demanded_;
    Latest<Audience> audience_;
    Latest<bool> thinned_;
    Latest<std::optional<SharedClock>> shared_clock_;
    bool has_raw_ = false;
    bool rebase_ = false;

    // The streaming thread's own.
    FrameDemand demand_;
    FramePicker picker_{0};
    media::KeyframePace pace_;
    WallEstimate wall_;
    std::unique_ptr<Decoder> decoder_;
    GstCaps* caps_ = nullptr; // only compared
    Described form_;
    bool started_ = false;
    bool reordered_ = false;  // B-frames have been seen
    std::int64_t offset_ = 0; // nanoseconds added to the stream's own time
    std::chrono::nanoseconds last_pts_{-1};
    std::chrono::nanoseconds last_dts_{-1};

    LiveVideo live_video_;
    LiveSound live_sound_; // the sound's streaming thread's own
};

} // namespace gulou::ingest
