#include "pipeline/ingest/decoder.hpp"

#include "core/mailbox.hpp"
#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/raw_frame.hpp"
#include "pipeline/ingest/unit_buffer.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <string>

namespace gulou::ingest {
namespace {

constexpr guint64 queue_bound = 60; // pictures

// One thread: threads inside the decoder cost more CPU and delay the picture.
std::string description(media::Codec codec) {
    const bool h265 = codec == media::Codec::H265;
    return std::string("appsrc name=in format=time max-bytes=0 max-buffers=60 caps=video/x-") +
           (h265 ? "h265" : "h264") + ",stream-format=byte-stream,alignment=au ! " +
           (h265 ? "h265parse ! avdec_h265" : "avdec_h264") +
           " max-threads=1 output-corrupt=false ! videoconvert ! video/x-raw,format=I420 "
           "! appsink name=out sync=false max-buffers=2 drop=true";
}

} // namespace

struct Decoder::Impl {
    Impl(FrameDemand demand_, Handler handler_)
        : demand(demand_), handler(std::move(handler_)), picker(demand_.fps) {}

    FrameDemand demand;
    Handler handler;
    Slot<std::chrono::milliseconds> clock; // wall time minus stream time, newest
    // The decoding thread's own:
    FramePicker picker;
    std::chrono::milliseconds offset{};
    // The feeding thread's own:
    bool await_keyframe = true;
    Owned<GstElement> in;
    Pipeline pipeline; // last: its threads end before the rest goes

    static GstFlowReturn decoded(GstAppSink* sink, gpointer self) {
        static_cast<Impl*>(self)->hand_out(Owned<GstSample>(gst_app_sink_pull_sample(sink)));
        return GST_FLOW_OK;
    }
    void hand_out(const Owned<GstSample>& sample) {
        GstBuffer* buffer = sample ? gst_sample_get_buffer(sample.get()) : nullptr;
        GstVideoInfo info;
        if (buffer == nullptr ||
            gst_video_info_from_caps(&info, gst_sample_get_caps(sample.get())) == FALSE)
            return;
        const std::chrono::nanoseconds pts(GST_BUFFER_PTS_IS_VALID(buffer)
                                               ? static_cast<std::int64_t>(GST_BUFFER_PTS(buffer))
                                               : 0);
        if (!picker.take(pts))
            return;
        offset = clock.take().value_or(offset);
        const WallTime captured(offset +
                                std::chrono::duration_cast<std::chrono::milliseconds>(pts));
        if (auto frame = wrap_frame(buffer, info, pts, captured))
            handler(std::move(frame));
    }
};

Result<std::unique_ptr<Decoder>> Decoder::open(FrameDemand demand, media::Codec codec,
                                               Handler handler) {
    auto impl = std::make_unique<Impl>(demand, std::move(handler));
    std::string why;
    impl->pipeline = parse_pipeline(description(codec).c_str(), why);
    if (!impl->pipeline)
        return fail(ErrorCode::Unavailable, "cannot decode video: " + why);
    impl->in = find(impl->pipeline, "in");
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &Impl::decoded;
    gst_app_sink_set_callbacks(GST_APP_SINK(find(impl->pipeline, "out").get()), &callbacks,
                               impl.get(), nullptr);
    gst_element_set_state(impl->pipeline.get(), GST_STATE_PLAYING);
    return std::unique_ptr<Decoder>(new Decoder(std::move(impl)));
}

Decoder::Decoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Decoder::~Decoder() = default;

void Decoder::push(const media::SharedAccessUnit& unit) {
    if (impl_->demand.mode == FrameDemand::Mode::Keyframes && !unit->keyframe)
        return;
    if (impl_->await_keyframe && !unit->keyframe)
        return;
    auto* in = GST_APP_SRC(impl_->in.get());
    impl_->await_keyframe = gst_app_src_get_current_level_buffers(in) >= queue_bound;
    if (impl_->await_keyframe)
        return;
    impl_->clock.put(unit->captured.time_since_epoch() -
                     std::chrono::duration_cast<std::chrono::milliseconds>(unit->pts));
    gst_app_src_push_buffer(in, share(unit));
}

} // namespace gulou::ingest
