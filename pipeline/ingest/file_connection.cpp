// A video file as a camera: it plays in real time, again and again.
#include "pipeline/ingest/connection.hpp"

#include <filesystem>

namespace gulou::ingest {
namespace {

constexpr const char* description = "filesrc name=file ! parsebin name=parse "
                                    "appsink name=units sync=true max-buffers=4";

// What a file holds, and how it comes out. One thread reads both picture and sound, so each has a
// queue: neither waits for the other.
constexpr Form video_forms[] = {
    {"video/x-h264", media::Codec::H264,
     "h264parse config-interval=-1 ! capsfilter "
     "caps=video/x-h264,stream-format=byte-stream,alignment=au"},
    {"video/x-h265", media::Codec::H265,
     "h265parse config-interval=-1 ! capsfilter "
     "caps=video/x-h265,stream-format=byte-stream,alignment=au"},
};
constexpr Form sound_forms[] = {
    {"audio/x-alaw", media::Codec::PCMA, "identity"},
    {"audio/x-mulaw", media::Codec::PCMU, "identity"},
    {"audio/x-opus", media::Codec::Opus, "identity"},
    {"audio/mpeg", media::Codec::AAC, "aacparse ! audio/mpeg,mpegversion=4,stream-format=adts"},
};
const std::string waiting = "queue max-size-buffers=0 max-size-bytes=0 max-size-time=3000000000 ! ";
const std::string sound_end =
    " ! appsink name=sound sync=true async=false max-buffers=100 drop=true";

bool is_aac(const GstStructure* form) {
    int version = 0;
    gst_structure_get_int(form, "mpegversion", &version);
    return version == 2 || version == 4; // 1: MP3
}

class FileConnection final : public Connection {
public:
    FileConnection(const SourceAddress& address, Outlet::Setup setup)
        : Connection(std::move(setup)), path_(address.location), loop_(address.loop) {}
    ~FileConnection() override { close(); }

    Result<void> open() override;
    bool rewind() override;

private:
    Event explain(const GError& error, const std::string& debug) const override;
    void link(GstPad* pad);
    bool may_show(media::Codec codec) const;
    void refuse(const std::string& media_type);
    static void on_pad(GstElement* /*parse*/, GstPad* pad, gpointer self) {
        static_cast<FileConnection*>(self)->link(pad);
    }
    static void on_no_more_pads(GstElement* /*parse*/, gpointer self) {
        auto& file = *static_cast<FileConnection*>(self);
        if (!file.linked_ && !file.refused_)
            file.tell(Lost{"the file has no video"});
    }

    std::string path_;
    bool loop_;
    bool linked_ = false;
    bool refused_ = false;
};

Result<void> FileConnection::open() {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path_, error))
        return fail(ErrorCode::NotFound, "there is no such file");
    if (auto built = build(description); !built)
        return built;
    g_object_set(find(pipeline(), "file").get(), "location", path_.c_str(), nullptr);
    const Owned<GstElement> parse = find(pipeline(), "parse");
    g_signal_connect(parse.get(), "pad-added", G_CALLBACK(&FileConnection::on_pad), this);
    g_signal_connect(parse.get(), "no-more-pads", G_CALLBACK(&FileConnection::on_no_more_pads),
                     this);
    play();
    return {};
}

void FileConnection::link(GstPad* pad) {
    const Owned<GstCaps> caps(gst_pad_query_caps(pad, nullptr));
    if (!caps || gst_caps_is_empty(caps.get()) != FALSE || gst_caps_is_any(caps.get()) != FALSE)
        return;
    const GstStructure* form = gst_caps_get_structure(caps.get(), 0);
    const std::string type = gst_structure_get_name(form);
    const auto* video = find_form(video_forms, type);
    if (video && may_show(video->codec))
        linked_ = add_video(pad, waiting + video->branch) || linked_;
    else if (type.starts_with("video/") || type.starts_with("image/"))
        refuse(type);
    else if (const auto* sound = find_form(sound_forms, type))
        if (sound->codec != media::Codec::AAC || is_aac(form))
            add_sound(pad, sound->codec, waiting + sound->branch + sound_end);
}

bool FileConnection::may_show(media::Codec codec) const {
    return codec == media::Codec::H264 || outlet().transcode() == Transcode::WhileWatched;
}

void FileConnection::refuse(const std::string& media_type) {
    if (linked_)
        return;
    refused_ = true;
    if (media_type == "video/x-h265")
        tell(Lost{"H.265 is not supported; use an H.264 file, or transcode = true"});
    else
        tell(Lost{media_type.substr(media_type.find('/') + 1) +
                  " is not supported; use an H.264 file"});
}

bool FileConnection::rewind() {
    if (!loop_ || outlet().units() == 0)
        return false;
    outlet().restart();
    return gst_element_seek_simple(
               pipeline().get(), GST_FORMAT_TIME,
               static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT), 0) != FALSE;
}

Event FileConnection::explain(const GError& error, const std::string& debug) const {
    if (error.domain == GST_STREAM_ERROR && outlet().units() == 0)
        return Lost{"the file is not a video that can be read"};
    return Connection::explain(error, debug);
}

} // namespace

std::unique_ptr<Connection> connect_file(const SourceAddress& address, Outlet::Setup setup) {
    return std::make_unique<FileConnection>(address, std::move(setup));
}

} // namespace gulou::ingest
