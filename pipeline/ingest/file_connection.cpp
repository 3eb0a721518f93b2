// A video file as a camera: it plays in real time, again and again.
#include "pipeline/ingest/connection.hpp"

#include <filesystem>

namespace gulou::ingest {
namespace {

constexpr const char* description = "filesrc name=file ! parsebin name=parse "
                                    "h264parse name=h264 config-interval=-1 "
                                    "! video/x-h264,stream-format=byte-stream,alignment=au "
                                    "! appsink name=units sync=true max-buffers=4";

class FileConnection final : public Connection {
public:
    FileConnection(const SourceAddress& address, CameraListener& listener, const Clock& clock,
                   Tell tell)
        : Connection(listener, clock, std::move(tell)), path_(address.location),
          loop_(address.loop) {}
    ~FileConnection() override { close(); }

    Result<void> open() override;
    bool rewind() override;

private:
    Event explain(const GError& error, const std::string& debug) const override;
    void link(GstPad* pad);
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
    const std::string type = gst_structure_get_name(gst_caps_get_structure(caps.get(), 0));
    if (type == "video/x-h264" && !linked_) {
        const Owned<GstElement> h264 = find(pipeline(), "h264");
        const Owned<GstPad> sink(gst_element_get_static_pad(h264.get(), "sink"));
        linked_ = gst_pad_link(pad, sink.get()) == GST_PAD_LINK_OK;
    } else if (type.starts_with("video/") || type.starts_with("image/")) {
        refuse(type);
    }
}

void FileConnection::refuse(const std::string& media_type) {
    if (linked_)
        return;
    refused_ = true;
    if (media_type == "video/x-h265")
        tell(Lost{"H.265 is not supported; use an H.264 file"});
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

std::unique_ptr<Connection> connect_file(const SourceAddress& address, CameraListener& listener,
                                         const Clock& clock, Tell tell) {
    return std::make_unique<FileConnection>(address, listener, clock, std::move(tell));
}

} // namespace gulou::ingest
