// One life of a camera's pipeline, from connecting to the first trouble.
#pragma once

#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/outlet.hpp"
#include "pipeline/ingest/source_address.hpp"

#include <memory>
#include <string>

namespace gulou::ingest {

// Made, used and destroyed on the supervision thread. After the destructor neither listener nor
// tell is called any more.
class Connection {
public:
    Connection(CameraListener& listener, const Clock& clock, Tell tell)
        : outlet_(listener, clock, tell), tell_(std::move(tell)) {}
    virtual ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Returns at once; what comes of it is told.
    virtual Result<void> open() = 0;
    // The stream came to its end: begin again, or false where that cannot be.
    virtual bool rewind() { return false; }
    Outlet& outlet() { return outlet_; }
    const Outlet& outlet() const { return outlet_; }

protected:
    // Builds from a description whose last element is `appsink name=units`, and listens to it.
    Result<void> build(const std::string& description);
    void play();
    void tell(Event event) const { tell_(std::move(event)); }
    // What an error of GStreamer means; by default in its own words.
    virtual Event explain(const GError& error, const std::string& debug) const;
    // Derived destructors call it first, so that no callback meets a half-destroyed object.
    void close() { pipeline_.reset(); }
    const Pipeline& pipeline() const { return pipeline_; }

private:
    static GstBusSyncReply on_message(GstBus* bus, GstMessage* message, gpointer self);
    void hear(GstMessage* message) const;

    Outlet outlet_;
    Tell tell_;
    Pipeline pipeline_; // last: its threads end first
};

std::unique_ptr<Connection> connect_rtsp(const SourceAddress& address, RtspTransport transport,
                                         CameraListener& listener, const Clock& clock, Tell tell);
std::unique_ptr<Connection> connect_file(const SourceAddress& address, CameraListener& listener,
                                         const Clock& clock, Tell tell);
std::unique_ptr<Connection> connect_scene(const SourceAddress& address,
                                          const FrameSourceFactory& scenes,
                                          CameraListener& listener, const Clock& clock, Tell tell);

} // namespace gulou::ingest
