#include "pipeline/analysis/video_file.hpp"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include <filesystem>

namespace gulou::analysis {
namespace {

constexpr GstClockTime patience = 20 * GST_SECOND; // for one picture
constexpr GstClockTime glance = 20 * GST_MSECOND;  // between two looks at the pipeline's errors
constexpr double assumed_fps = 25;                 // where the file states no times

template <class T>
struct Unref {
    void operator()(T* object) const { gst_object_unref(object); }
};
using Element = std::unique_ptr<GstElement, Unref<GstElement>>;
using SampleHolder = std::shared_ptr<GstSample>;

struct Mapped {
    SampleHolder sample;
    GstVideoFrame frame{};
    explicit Mapped(SampleHolder s) : sample(std::move(s)) {}
    ~Mapped() {
        if (frame.buffer)
            gst_video_frame_unmap(&frame);
    }
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
};

std::shared_ptr<Mapped> map(GstSample* raw) {
    auto mapped =
        std::make_shared<Mapped>(SampleHolder(raw, [](GstSample* s) { gst_sample_unref(s); }));
    GstVideoInfo info;
    GstCaps* caps = gst_sample_get_caps(raw);
    GstBuffer* buffer = gst_sample_get_buffer(raw);
    if (!caps || !buffer || !gst_video_info_from_caps(&info, caps) ||
        !gst_video_frame_map(&mapped->frame, &info, buffer, GST_MAP_READ)) {
        mapped->frame.buffer = nullptr;
        return nullptr;
    }
    return mapped;
}

GstPadProbeReturn only_key_frames(GstPad*, GstPadProbeInfo* probe, gpointer) {
    return GST_BUFFER_FLAG_IS_SET(gst_pad_probe_info_get_buffer(probe), GST_BUFFER_FLAG_DELTA_UNIT)
               ? GST_PAD_PROBE_DROP
               : GST_PAD_PROBE_OK;
}

bool decodes_video(GstElement* element) {
    GstElementFactory* factory = gst_element_get_factory(element);
    constexpr auto wanted = GST_ELEMENT_FACTORY_TYPE_DECODER | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO;
    return factory && gst_element_factory_list_is_type(factory, wanted);
}

// One thread, as for a camera: threads inside the decoder cost more CPU.
void save_threads(GstBin*, GstBin*, GstElement* element, gpointer) {
    if (decodes_video(element) &&
        g_object_class_find_property(G_OBJECT_GET_CLASS(element), "max-threads"))
        g_object_set(element, "max-threads", 1, nullptr);
}

// Whatever decodes the picture is handed nothing else.
void watch_decoder(GstBin*, GstBin*, GstElement* element, gpointer) {
    if (!decodes_video(element))
        return;
    if (GstPad* sink = gst_element_get_static_pad(element, "sink")) {
        gst_pad_add_probe(sink, GST_PAD_PROBE_TYPE_BUFFER, &only_key_frames, nullptr, nullptr);
        gst_object_unref(sink);
    }
}

void link_video(GstElement*, GstPad* pad, gpointer target) {
    GstCaps* caps = gst_pad_get_current_caps(pad);
    const bool video =
        caps && g_str_has_prefix(gst_structure_get_name(gst_caps_get_structure(caps, 0)), "video/");
    if (caps)
        gst_caps_unref(caps);
    GstPad* sink = gst_element_get_static_pad(static_cast<GstElement*>(target), "sink");
    if (video && !gst_pad_is_linked(sink))
        gst_pad_link(pad, sink);
    gst_object_unref(sink);
}

} // namespace

struct VideoFile::Pipeline {
    Element pipeline;
    GstElement* sink = nullptr; // the pipeline's
    std::optional<std::chrono::nanoseconds> first, last;
    media::SharedFrame ahead; // read while opening

    ~Pipeline() {
        ahead.reset();
        if (pipeline)
            gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    }
    std::optional<std::string> error() const;
    Result<GstSample*> wait();
    Result<media::SharedFrame> pull();
    std::chrono::nanoseconds time_of(GstBuffer* buffer);
};

std::optional<std::string> VideoFile::Pipeline::error() const {
    std::optional<std::string> text;
    GstBus* bus = gst_element_get_bus(pipeline.get());
    if (GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR)) {
        GError* error = nullptr;
        gst_message_parse_error(message, &error, nullptr);
        text = error ? error->message : "unknown";
        g_clear_error(&error);
        gst_message_unref(message);
    }
    gst_object_unref(bus);
    return text;
}

// The next sample, null at the end of the film.
Result<GstSample*> VideoFile::Pipeline::wait() {
    for (GstClockTime waited = 0; waited < patience; waited += glance) {
        if (GstSample* sample = gst_app_sink_try_pull_sample(GST_APP_SINK(sink), glance))
            return sample;
        if (auto text = error())
            return fail(ErrorCode::Invalid, *text);
        if (gst_app_sink_is_eos(GST_APP_SINK(sink)))
            return nullptr;
    }
    return fail(ErrorCode::Invalid, "the decoder does not answer");
}

// Times that are missing or do not increase are made up at the assumed rate.
std::chrono::nanoseconds VideoFile::Pipeline::time_of(GstBuffer* buffer) {
    const auto step = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / assumed_fps));
    std::chrono::nanoseconds t = last ? *last + step : std::chrono::nanoseconds{0};
    if (GST_BUFFER_PTS_IS_VALID(buffer)) {
        const std::chrono::nanoseconds stated(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer)));
        if (!first)
            first = stated;
        if (!last || stated - *first > *last)
            t = stated - *first;
    }
    last = t;
    return t;
}

Result<media::SharedFrame> VideoFile::Pipeline::pull() {
    const auto raw = wait();
    if (!raw)
        return fail(raw.error());
    if (*raw == nullptr) {
        if (last)
            return media::SharedFrame{};
        return fail(ErrorCode::Invalid, "there is no video in it");
    }
    const auto mapped = map(*raw);
    if (!mapped)
        return fail(ErrorCode::Invalid, "a picture cannot be read");
    auto frame = std::make_shared<media::Frame>();
    frame->width = GST_VIDEO_FRAME_WIDTH(&mapped->frame);
    frame->height = GST_VIDEO_FRAME_HEIGHT(&mapped->frame);
    for (guint i = 0; i < 3; ++i)
        frame->planes[i] = {
            static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&mapped->frame, i)),
            GST_VIDEO_FRAME_PLANE_STRIDE(&mapped->frame, i)};
    frame->pts = time_of(gst_sample_get_buffer(*raw));
    frame->owner = mapped;
    return media::SharedFrame(std::move(frame));
}

VideoFile::VideoFile(std::unique_ptr<Pipeline> pipeline) : pipeline_(std::move(pipeline)) {}
VideoFile::VideoFile(VideoFile&&) noexcept = default;
VideoFile& VideoFile::operator=(VideoFile&&) noexcept = default;
VideoFile::~VideoFile() = default;

Result<VideoFile> VideoFile::open(const std::string& path, Pictures pictures) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec))
        return fail(ErrorCode::Unavailable, path + ": no such file");
    gst_init(nullptr, nullptr);
    auto held = std::make_unique<Pipeline>();
    held->pipeline.reset(gst_pipeline_new(nullptr));
    auto* bin = GST_BIN(held->pipeline.get());
    GstElement* source = gst_element_factory_make("filesrc", nullptr);
    GstElement* decode = gst_element_factory_make("decodebin", nullptr);
    GstElement* convert = gst_element_factory_make("videoconvert", nullptr);
    held->sink = gst_element_factory_make("appsink", nullptr);
    if (!source || !decode || !convert || !held->sink)
        return fail(ErrorCode::Unsupported, "the GStreamer base plugins are not installed");
    gst_bin_add_many(bin, source, decode, convert, held->sink, nullptr);
    g_object_set(source, "location", path.c_str(), nullptr);
    g_signal_connect(held->pipeline.get(), "deep-element-added", G_CALLBACK(save_threads), nullptr);
    if (pictures == Pictures::KeyFrames)
        g_signal_connect(held->pipeline.get(), "deep-element-added", G_CALLBACK(watch_decoder),
                         nullptr);
    GstCaps* caps = gst_caps_from_string("video/x-raw,format=I420");
    // Bound: 4 pictures wait; the decoder waits with them.
    g_object_set(held->sink, "caps", caps, "sync", FALSE, "max-buffers", 4U, nullptr);
    gst_caps_unref(caps);
    g_signal_connect(decode, "pad-added", G_CALLBACK(link_video), convert);
    if (!gst_element_link(source, decode) || !gst_element_link(convert, held->sink))
        return fail(ErrorCode::Internal, "the decoding pipeline does not link");
    gst_element_set_state(held->pipeline.get(), GST_STATE_PLAYING);
    auto first = held->pull();
    if (!first)
        return fail(first.error().code, path + ": " + first.error().message);
    held->ahead = std::move(*first);
    return VideoFile(std::move(held));
}

Result<media::SharedFrame> VideoFile::next() {
    if (pipeline_->ahead)
        return std::exchange(pipeline_->ahead, nullptr);
    return pipeline_->pull();
}

} // namespace gulou::analysis
