// A network camera over RTSP (RFC 2326), RTP inside TCP or over UDP.
#include "pipeline/ingest/connection.hpp"

#include <string_view>

namespace gulou::ingest {
namespace {

constexpr const char* description = "rtspsrc name=src "
                                    "appsink name=units sync=false max-buffers=60 drop=true";

// What RTP carries, by its encoding name (RFC 4855), and how it is taken out.
constexpr Form video_forms[] = {
    {"H264", media::Codec::H264,
     "rtph264depay ! h264parse config-interval=-1 "
     "! capsfilter caps=video/x-h264,stream-format=byte-stream,alignment=au"},
    {"H265", media::Codec::H265,
     "rtph265depay ! h265parse config-interval=-1 "
     "! capsfilter caps=video/x-h265,stream-format=byte-stream,alignment=au"},
};
constexpr Form sound_forms[] = {
    {"PCMA", media::Codec::PCMA, "rtppcmadepay"},
    {"PCMU", media::Codec::PCMU, "rtppcmudepay"},
    {"OPUS", media::Codec::Opus, "rtpopusdepay"},
    {"G722", media::Codec::G722, "rtpg722depay"},
    {"MPEG4-GENERIC", media::Codec::AAC, "rtpmp4gdepay ! aacparse ! audio/mpeg,stream-format=adts"},
    {"MP4A-LATM", media::Codec::AAC, "rtpmp4adepay ! aacparse ! audio/mpeg,stream-format=adts"},
};
constexpr const char* sound_end =
    " ! appsink name=sound sync=false async=false max-buffers=100 drop=true";

std::string field(const GstCaps* caps, const char* name) {
    const char* value = gst_structure_get_string(gst_caps_get_structure(caps, 0), name);
    return value == nullptr ? "" : value;
}

class RtspConnection final : public Connection {
public:
    RtspConnection(const SourceAddress& address, RtspTransport transport, Outlet::Setup setup)
        : Connection(std::move(setup)), address_(address), transport_(transport) {}
    ~RtspConnection() override { close(); }

    Result<void> open() override;

private:
    Event explain(const GError& error, const std::string& debug) const override;
    bool select(const GstCaps* caps);
    void link(GstPad* pad);
    bool select_video(const std::string& encoding);

    static gboolean on_select(GstElement* /*src*/, guint /*number*/, GstCaps* caps, gpointer self) {
        return static_cast<RtspConnection*>(self)->select(caps) ? TRUE : FALSE;
    }
    static void on_pad(GstElement* /*src*/, GstPad* pad, gpointer self) {
        static_cast<RtspConnection*>(self)->link(pad);
    }

    SourceAddress address_;
    RtspTransport transport_;
    // rtspsrc's own thread:
    bool has_video_ = false;
    bool has_sound_ = false;
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
    if (field(caps, "media") == "audio" && find_form(sound_forms, encoding))
        return !std::exchange(has_sound_, true);
    return field(caps, "media") == "video" && !has_video_ && select_video(encoding);
}

bool RtspConnection::select_video(const std::string& encoding) {
    const bool transcodes = outlet().transcode() == Transcode::WhileWatched;
    if (encoding == "H264" || (encoding == "H265" && transcodes))
        return has_video_ = true;
    if (encoding == "H265")
        tell(Lost{"H.265 is not supported; set the camera to H.264, or transcode = true"});
    else
        tell(Lost{encoding + " is not supported; set the camera to H.264"});
    return false;
}

void RtspConnection::link(GstPad* pad) {
    const Owned<GstCaps> caps(gst_pad_get_current_caps(pad));
    if (!caps)
        return;
    const std::string encoding = field(caps.get(), "encoding-name");
    if (const auto* video = find_form(video_forms, encoding))
        add_video(pad, video->branch);
    else if (const auto* sound = find_form(sound_forms, encoding))
        add_sound(pad, sound->codec, std::string(sound->branch) + sound_end);
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
                                         Outlet::Setup setup) {
    return std::make_unique<RtspConnection>(address, transport, std::move(setup));
}

} // namespace gulou::ingest
