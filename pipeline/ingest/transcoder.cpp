#include "pipeline/ingest/transcoder.hpp"

#include "core/mailbox.hpp"
#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/unit_buffer.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <algorithm>
#include <string>

namespace gulou::ingest {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// What turns one codec into another; the encoders never look ahead.
constexpr const char* from_h264 = "caps=video/x-h264,stream-format=byte-stream,alignment=au "
                                  "! avdec_h264 max-threads=1 output-corrupt=false ";
constexpr const char* from_h265 = "caps=video/x-h265,stream-format=byte-stream,alignment=au "
                                  "! h265parse ! avdec_h265 max-threads=1 output-corrupt=false ";
constexpr const char* from_aac = "caps=audio/mpeg,mpegversion=4,stream-format=adts,framed=true "
                                 "! aacparse ! avdec_aac ";
constexpr const char* from_g722 = "caps=audio/G722,rate=16000,channels=1 ! avdec_g722 ";
constexpr const char* to_h264 =
    "! identity name=decoded silent=true ! videoconvert ! videoscale "
    "! video/x-raw,format=I420,width=[16,1920],height=[16,1088],pixel-aspect-ratio=1/1 "
    "! x264enc tune=zerolatency speed-preset=superfast threads=1 sliced-threads=false bframes=0 "
    "pass=qual quantizer=25 bitrate=3000 vbv-buf-capacity=1000 key-int-max=50 "
    "! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 "
    "! video/x-h264,stream-format=byte-stream,alignment=au ";
constexpr const char* to_opus =
    "! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=1 "
    "! opusenc frame-size=20 bitrate=32000 bitrate-type=vbr perfect-timestamp=false ";

const char* decoder(media::Codec from) {
    switch (from) {
    case media::Codec::H264:
        return from_h264;
    case media::Codec::H265:
        return from_h265;
    case media::Codec::AAC:
        return from_aac;
    case media::Codec::G722:
        return from_g722;
    default:
        return nullptr;
    }
}

} // namespace

std::optional<media::Codec> transcoded(media::Codec from) {
    if (decoder(from) == nullptr)
        return std::nullopt;
    return media::is_video(from) ? media::Codec::H264 : media::Codec::Opus;
}

struct Transcoder::Impl {
    Impl(const Task& task_, Handler handler_) : task(task_), handler(std::move(handler_)) {}

    Task task;
    Handler handler;
    Slot<milliseconds> clock; // wall time minus stream time, newest
    // The transcoding thread's own:
    milliseconds offset{};
    nanoseconds sound_end{};
    // The feeding thread's own:
    bool await_keyframe = true;
    Owned<GstElement> in;
    Pipeline pipeline; // last: its threads end before the rest goes

    bool is_video() const { return media::is_video(task.from); }
    void listen();
    static GstPadProbeReturn on_decoded(GstPad* /*pad*/, GstPadProbeInfo* probe, gpointer self) {
        const GstBuffer* buffer = gst_pad_probe_info_get_buffer(probe);
        const auto& task = static_cast<Impl*>(self)->task;
        return nanoseconds(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer))) < task.first
                   ? GST_PAD_PROBE_DROP
                   : GST_PAD_PROBE_OK;
    }
    static GstFlowReturn on_encoded(GstAppSink* sink, gpointer self) {
        static_cast<Impl*>(self)->hand_out(Owned<GstSample>(gst_app_sink_pull_sample(sink)));
        return GST_FLOW_OK;
    }
    void hand_out(const Owned<GstSample>& sample);
};

void Transcoder::Impl::listen() {
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &Impl::on_encoded;
    gst_app_sink_set_callbacks(GST_APP_SINK(find(pipeline, "out").get()), &callbacks, this,
                               nullptr);
    if (!is_video())
        return;
    const Owned<GstPad> pad(gst_element_get_static_pad(find(pipeline, "decoded").get(), "sink"));
    gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, &Impl::on_decoded, this, nullptr);
}

void Transcoder::Impl::hand_out(const Owned<GstSample>& sample) {
    GstBuffer* buffer = sample ? gst_sample_get_buffer(sample.get()) : nullptr;
    if (buffer == nullptr || !GST_BUFFER_PTS_IS_VALID(buffer))
        return;
    auto unit = std::make_shared<media::AccessUnit>();
    unit->codec = is_video() ? media::Codec::H264 : media::Codec::Opus;
    unit->data = copy(buffer);
    unit->keyframe = !is_video() || starts_keyframe(unit->data, unit->codec);
    unit->pts = unit->dts = nanoseconds(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer)));
    if (GST_BUFFER_DURATION_IS_VALID(buffer))
        unit->duration = nanoseconds(static_cast<std::int64_t>(GST_BUFFER_DURATION(buffer)));
    if (!is_video()) { // samples follow one another, whatever trembles in their timestamps
        unit->pts = unit->dts = std::max(unit->pts, sound_end);
        sound_end = unit->pts + unit->duration;
    }
    offset = clock.take().value_or(offset);
    unit->captured = WallTime(offset + std::chrono::duration_cast<milliseconds>(unit->pts));
    if (const GstCaps* caps = gst_sample_get_caps(sample.get()); caps != nullptr) {
        const GstStructure* form = gst_caps_get_structure(caps, 0);
        gst_structure_get_int(form, "width", &unit->width);
        gst_structure_get_int(form, "height", &unit->height);
    }
    handler(std::move(unit));
}

Result<std::unique_ptr<Transcoder>> Transcoder::open(const Task& task, Handler handler) {
    const char* decode = decoder(task.from);
    if (decode == nullptr)
        return fail(ErrorCode::Unsupported,
                    std::string(media::name(task.from)) + " cannot be transcoded");
    auto impl = std::make_unique<Impl>(task, std::move(handler));
    const std::string description =
        std::string("appsrc name=in format=time max-bytes=0 max-buffers=0 ") + decode +
        (impl->is_video() ? to_h264 : to_opus) +
        "! appsink name=out sync=false max-buffers=60 drop=true";
    std::string why;
    impl->pipeline = parse_pipeline(description.c_str(), why);
    if (!impl->pipeline)
        return fail(ErrorCode::Unavailable, "cannot transcode: " + why);
    impl->in = find(impl->pipeline, "in");
    impl->listen();
    gst_element_set_state(impl->pipeline.get(), GST_STATE_PLAYING);
    return std::unique_ptr<Transcoder>(new Transcoder(std::move(impl)));
}

Transcoder::Transcoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transcoder::~Transcoder() = default;

void Transcoder::push(const media::SharedAccessUnit& unit) {
    if (impl_->is_video() && impl_->await_keyframe && !unit->keyframe)
        return;
    auto* in = GST_APP_SRC(impl_->in.get());
    impl_->await_keyframe = gst_app_src_get_current_level_buffers(in) >= impl_->task.bound;
    if (impl_->await_keyframe)
        return;
    impl_->clock.put(unit->captured.time_since_epoch() -
                     std::chrono::duration_cast<milliseconds>(unit->pts));
    gst_app_src_push_buffer(in, share(unit));
}

} // namespace gulou::ingest
