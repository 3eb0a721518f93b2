// The end of a camera's pipeline: turns GStreamer's samples into access units and frames.
#pragma once

#include "core/clock.hpp"
#include "core/counter.hpp"
#include "core/mailbox.hpp"
#include "pipeline/ingest/camera_feed.hpp"
#include "pipeline/ingest/decoder.hpp"
#include "pipeline/ingest/wall_estimate.hpp"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <functional>
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
    Outlet(CameraListener& listener, const Clock& clock, Tell tell);

    void set_frames(FrameDemand demand) { demanded_.put(demand); }
    std::uint64_t units() const { return units_.value(); }

    // An encoded picture, Annex B, one access unit.
    void video(GstSample* sample);
    void sound(GstSample* sample, media::Codec codec);
    // A picture that was never encoded (scenes): handed out instead of decoding.
    void raw(GstBuffer* buffer, const GstVideoInfo& info);
    // The stream's clock starts again (a file's next round): pts go on from where they were.
    void restart() { rebase_ = true; }
    // Pictures come through raw(); nothing is decoded.
    void expect_raw() { has_raw_ = true; }
    // For appsink callbacks.
    static GstFlowReturn on_sample(GstAppSink* sink, gpointer outlet);

private:
    std::chrono::nanoseconds stream_time(GstClockTime time) const;
    void read_caps(GstCaps* caps);
    void watch_order(const media::AccessUnit& unit);
    void apply_demand();
    void rebase(GstClockTime first);

    CameraListener& listener_;
    const Clock& clock_;
    Tell tell_;
    Counter units_;
    Slot<FrameDemand> demanded_;
    bool has_raw_ = false;
    bool rebase_ = false;

    // The streaming thread's own.
    FrameDemand demand_;
    FramePicker picker_{0};
    WallEstimate wall_;
    std::unique_ptr<Decoder> decoder_;
    GstCaps* caps_ = nullptr; // only compared
    Described form_;
    bool started_ = false;
    bool warned_ = false;
    std::int64_t offset_ = 0; // nanoseconds added to the stream's own time
    std::chrono::nanoseconds last_pts_{-1};
    std::chrono::nanoseconds last_dts_{-1};
};

} // namespace gulou::ingest
