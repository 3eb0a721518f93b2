// One life of a camera's pipeline, from connecting to the first trouble.
#pragma once

#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/outlet.hpp"
#include "pipeline/ingest/source_address.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gulou::ingest {

// A kind of stream, by the name its source gives it, and the elements that take it out.
struct Form {
    std::string_view name;
    media::Codec codec;
    const char* branch;
};
inline const Form* find_form(std::span<const Form> forms, std::string_view wanted) {
    for (const auto& form : forms)
        if (form.name == wanted)
            return &form;
    return nullptr;
}

// Made, used and destroyed on the supervision thread. After the destructor neither listener nor
// tell is called any more.
class Connection {
public:
    explicit Connection(Outlet::Setup setup) : outlet_(setup), tell_(std::move(setup.tell)) {}
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
    // Builds from a description that holds `appsink name=units`, and listens to it.
    Result<void> build(const std::string& description);
    // Links a new pad, by way of the described elements, to `units`; or, the first such pad, to
    // what ends in `appsink name=sound async=false` (sound must not hold up the start of the
    // picture). On the thread that brought the pad.
    bool add_video(GstPad* pad, const std::string& description);
    bool add_sound(GstPad* pad, media::Codec codec, const std::string& description);
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
    GstElement* make_branch(const std::string& description); // null: a plugin is missing
    static bool start_branch(GstElement* branch, GstPad* pad);
    static GstFlowReturn on_sound(GstAppSink* sink, gpointer self);

    Outlet outlet_;
    Tell tell_;
    std::optional<media::Codec> sound_; // written by the thread that adds pads, before any sound
    Pipeline pipeline_;                 // last: its threads end first
};

std::unique_ptr<Connection> connect_rtsp(const SourceAddress& address, RtspTransport transport,
                                         Outlet::Setup setup);
std::unique_ptr<Connection> connect_file(const SourceAddress& address, Outlet::Setup setup);
std::unique_ptr<Connection> connect_scene(const SourceAddress& address,
                                          const FrameSourceFactory& scenes, Outlet::Setup setup);

} // namespace gulou::ingest
