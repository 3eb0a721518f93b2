// One camera: its pipeline, and the supervision that keeps it alive.
#pragma once

#include "core/camera.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/log.hpp"
#include "pipeline/ingest/frame_demand.hpp"
#include "pipeline/ingest/frame_source.hpp"
#include "pipeline/ingest/live_branch.hpp"
#include "pipeline/ingest/status.hpp"
#include "pipeline/media/access_unit.hpp"
#include "pipeline/media/frame.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace gulou::ingest {

// Loads GStreamer; once, before anything else of this folder, on the main thread.
void init();

// What comes out of a camera. Must outlive the feed. The first three are called on GStreamer's
// threads (video and audio may come on two at once) and must only post or fill a slot: whatever
// they take, the camera waits.
class CameraListener {
public:
    virtual ~CameraListener() = default;
    // As the camera sent it: video (H.264, and H.265 where it is transcoded) from its first key
    // frame on, and sound of any codec.
    virtual void on_access_unit(media::SharedAccessUnit unit) = 0;
    // What viewers get: the same units, or a rendition of them that browsers can show (H.264
    // without B-frames; Opus, PCMA or PCMU). Sound and renditions only while there is an audience.
    virtual void on_live_unit(media::SharedAccessUnit unit) = 0;
    virtual void on_frame(media::SharedFrame frame) = 0;
    // On the supervision thread, whenever state, reason, codec or size has changed.
    virtual void on_status(const Status& status) = 0;
};

struct SourceSpec {
    CameraId id;
    std::string uri; // rtsp://, file://, scene://; credentials in it stay secret
    RtspTransport transport = RtspTransport::Tcp;
    Transcode transcode = Transcode::Never;
};

// Supervision runs on one thread: that of `supervision`'s io_context. Give ingest an io_context of
// its own, because closing a connection may wait some 100 ms for a camera. Destroy the feed on that
// thread, or after the thread has ended.
class CameraFeed {
public:
    CameraFeed(SourceSpec source, FrameSourceFactory scenes, CameraListener& listener,
               boost::asio::any_io_executor supervision, const Clock& clock, Log log);
    ~CameraFeed(); // stops
    CameraFeed(const CameraFeed&) = delete;
    CameraFeed& operator=(const CameraFeed&) = delete;

    // Any thread: posted. Reconnects by itself until stop().
    void start();
    // Supervision thread. When it returns the listener hears no more pictures; state is Off.
    void stop();
    // Any thread; takes effect with the next picture, and outlives reconnects.
    void set_frames(FrameDemand demand);
    // Any thread; outlives reconnects. The live branch goes on for media::live_linger after the
    // last viewer has left.
    void set_audience(Audience audience);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace gulou::ingest
