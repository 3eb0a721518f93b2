// A network camera over RTSP (RFC 2326), RTP inside TCP or over UDP.
#include "pipeline/ingest/connection.hpp"

#include <string_view>

namespace gulou::ingest {
namespace {

constexpr const char* description = "rtspsrc name=src "
                                    "rtph264depay name=depay ! h264parse config-interval=-1 "
                                    "! video/x-h264,stream-format=byte-stream,alignment=au "
                                    "! appsink name=units sync=false max-buffers=60 drop=true";

std::string field(const GstCaps* caps, const char* name) {
    const char* value = gst_structure_get_string(gst_caps_get_structure(caps, 0), name);
    return value == nullptr ? "" : value;
}

bool is_video(const GstCaps* caps) {
    return field(caps, "media") == "video";
}
bool is_sound(const GstCaps* caps) {
    const std::string encoding = field(caps, "encoding-name");
    return field(caps, "media") == "audio" && (encoding == "PCMA" || encoding == "PCMU");
}

class RtspConnection final : public Connection {
public:
    RtspConnection(const SourceAddress& address, RtspTransport transport, CameraListener& listener,
                   const Clock& clock, Tell tell)
        : Connection(listener, clock, std::move(tell)), address_(address), transport_(transport) {}
    ~RtspConnection() override { close(); }

    Result<void> open() override;

private:
    Event explain(const GError& error, const std::string& debug) const override;
    bool select(const GstCaps* caps);
    void link(GstPad* pad);
    void add_sound(GstPad* pad, media::Codec codec);

    static gboolean on_select(GstElement* /*src*/, guint /*number*/, GstCaps* caps, gpointer self) {
        return static_cast<RtspConnection*>(self)->select(caps) ? TRUE : FALSE;
    }
    static void on_pad(GstElement* /*src*/, GstPad* pad, gpointer self) {
        static_cast<RtspConnection*>(self)->link(pad);
    }
    template <media::Codec codec>
    static GstFlowReturn on_sound(GstAppSink* sink, gpointer self) {
        const Owned<GstSample> sample(gst_app_sink_pull_sample(sink));
        if (sample)
            static_cast<RtspConnection*>(self)->outlet().sound(sample.get(), codec);
        return GST_FLOW_OK;
    }

    SourceAddress address_;
    RtspTransport transport_;
    // rtspsrc's own thread:
    bool has_video_ = false;
    bool has_sound_ = false;
    bool refused_ = false;
};

Result<void> RtspConnection::open() {
    if (auto built = build(description); !built)
        return built;
    const Owned<GstElement> src = find(pipeline(), "src");
    const bool tcp = transport_ == RtspTransport::Tcp;
    gst_util_set_object_arg(G_OBJECT(src.get()), "protocols", tcp ? "tcp" : "udp");
    g_object_set(src.get(), "location", address_.location.c_str(), "latency", tcp ? 0U : 150U,
                 "tcp-timeout", guint64{6'000'000}, "timeout", guint64{5'000'000},
                 "teardown-timeout", guint64{50} * GST_MSECOND, "do-retransmission", FALSE,
                 "user-agent", "gulou", nullptr);
    if (!address_.user.empty())
        g_object_set(src.get(), "user-id", address_.user.c_str(), "user-pw",
                     address_.password.c_str(), nullptr);
    g_signal_connect(src.get(), "select-stream", G_CALLBACK(&RtspConnection::on_select), this);
    g_signal_connect(src.get(), "pad-added", G_CALLBACK(&RtspConnection::on_pad), this);
    play();
    return {};
}

bool RtspConnection::select(const GstCaps* caps) {
    const std::string encoding = field(caps, "encoding-name");
    if (is_sound(caps))
        return !std::exchange(has_sound_, true);
    if (!is_video(caps) || has_video_)
        return false;
    if (encoding == "H264")
        return has_video_ = true;
    refused_ = true;
    tell(Lost{(encoding == "H265" ? "H.265" : encoding) +
              " is not supported; set the camera to H.264"});
    return false;
}

void RtspConnection::link(GstPad* pad) {
    const Owned<GstCaps> caps(gst_pad_get_current_caps(pad));
    if (!caps)
        return;
    if (is_video(caps.get())) {
        const Owned<GstElement> depay = find(pipeline(), "depay");
        const Owned<GstPad> sink(gst_element_get_static_pad(depay.get(), "sink"));
        if (gst_pad_is_linked(sink.get()) == FALSE)
            gst_pad_link(pad, sink.get());
    } else if (field(caps.get(), "encoding-name") == "PCMU") {
        add_sound(pad, media::Codec::PCMU);
    } else {
        add_sound(pad, media::Codec::PCMA);
    }
}

void RtspConnection::add_sound(GstPad* pad, media::Codec codec) {
    const bool alaw = codec == media::Codec::PCMA;
    GstElement* depay = gst_element_factory_make(alaw ? "rtppcmadepay" : "rtppcmudepay", nullptr);
    GstElement* sink = gst_element_factory_make("appsink", nullptr);
    if (depay == nullptr || sink == nullptr)
        return;
    // async=false: sound must not hold up the start of the picture.
    g_object_set(sink, "sync", FALSE, "async", FALSE, "max-buffers", 50U, "drop", TRUE, nullptr);
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = alaw ? &RtspConnection::on_sound<media::Codec::PCMA>
                                : &RtspConnection::on_sound<media::Codec::PCMU>;
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, this, nullptr);
    gst_bin_add_many(GST_BIN(pipeline().get()), depay, sink, nullptr);
    gst_element_link(depay, sink);
    gst_element_sync_state_with_parent(sink);
    gst_element_sync_state_with_parent(depay);
    const Owned<GstPad> entry(gst_element_get_static_pad(depay, "sink"));
    gst_pad_link(pad, entry.get());
}

// GStreamer's messages may hold the address; none of their text is passed on.
Event RtspConnection::explain(const GError& error, const std::string& debug) const {
    const auto says = [&](std::string_view text) { return debug.find(text) != std::string::npos; };
    const bool flowed = outlet().units() > 0;
    if (error.domain != GST_RESOURCE_ERROR)
        return Lost{flowed ? "the stream broke" : "the camera sends no video that can be read"};
    if (error.code == GST_RESOURCE_ERROR_NOT_AUTHORIZED || says("Unauthorized"))
        return Lost{address_.user.empty() ? "the camera wants a user name and password"
                                          : "the camera refuses the user name or password"};
    if (error.code == GST_RESOURCE_ERROR_NOT_FOUND || says("Not Found"))
        return Lost{"the camera has no such stream (404)"};
    if (flowed)
        return Lost{"the camera ended the connection"};
    if (says("Failed to connect"))
        return Unreachable{};
    return Lost{"the camera does not give its stream"};
}

} // namespace

std::unique_ptr<Connection> connect_rtsp(const SourceAddress& address, RtspTransport transport,
                                         CameraListener& listener, const Clock& clock, Tell tell) {
    return std::make_unique<RtspConnection>(address, transport, listener, clock, std::move(tell));
}

} // namespace gulou::ingest
