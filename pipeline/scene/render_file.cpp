#include "pipeline/scene/render_file.hpp"

#include "pipeline/scene/scene.hpp"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include <memory>

namespace gulou::scene {
namespace {

struct Close {
    void operator()(GstElement* pipeline) const {
        gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(pipeline);
    }
};
using Pipeline = std::unique_ptr<GstElement, Close>;

std::string effort(Encoder encoder) {
    // With the loop filter, which every camera's encoder has.
    return encoder == Encoder::Quick ? "speed-preset=ultrafast option-string=no-deblock=0"
                                     : "speed-preset=veryfast";
}

Result<Pipeline> make_pipeline(const SceneSpec& spec, const std::filesystem::path& out) {
    const std::string description =
        "appsrc name=in format=time max-buffers=0 caps=video/x-raw,format=I420,width=" +
        std::to_string(spec.width) + ",height=" + std::to_string(spec.height) +
        ",framerate=" + std::to_string(spec.fps) + "/1 ! x264enc bframes=0 threads=1 " +
        effort(spec.encoder) +
        " pass=qual quantizer=" + std::to_string(static_cast<int>(spec.quality)) +
        " bitrate=6000 key-int-max=" +
        std::to_string(std::max(1, static_cast<int>(spec.gop * spec.fps))) +
        " ! h264parse ! mp4mux faststart=true ! filesink name=out";
    GError* error = nullptr;
    Pipeline pipeline(gst_parse_launch(description.c_str(), &error));
    if (error != nullptr) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(ErrorCode::Unavailable, "scene: cannot encode: " + why);
    }
    GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline.get()), "out");
    g_object_set(sink, "location", out.c_str(), nullptr);
    gst_object_unref(sink);
    return pipeline;
}

GstFlowReturn push_frame(Scene& scene, GstAppSrc* in, std::int64_t index) {
    const auto& spec = scene.spec();
    const std::size_t luma =
        static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, luma * 3 / 2, nullptr);
    GstMapInfo map;
    if (buffer == nullptr || gst_buffer_map(buffer, &map, GST_MAP_WRITE) == FALSE)
        return GST_FLOW_ERROR;
    scene.render(index, {{map.data, map.data + luma, map.data + luma * 5 / 4},
                         {spec.width, spec.width / 2, spec.width / 2}});
    gst_buffer_unmap(buffer, &map);
    const auto fps = static_cast<guint64>(spec.fps);
    GST_BUFFER_PTS(buffer) = gst_util_uint64_scale(static_cast<guint64>(index), GST_SECOND, fps);
    GST_BUFFER_DURATION(buffer) = GST_SECOND / fps;
    return gst_app_src_push_buffer(in, buffer);
}

struct UnrefMessage {
    void operator()(GstMessage* m) const { gst_message_unref(m); }
};
using Message = std::unique_ptr<GstMessage, UnrefMessage>;

Message next_message(GstElement* pipeline, GstClockTime wait, int types) {
    GstBus* bus = gst_element_get_bus(pipeline);
    Message out(gst_bus_timed_pop_filtered(bus, wait, static_cast<GstMessageType>(types)));
    gst_object_unref(bus);
    return out;
}

Result<void> refuse(GstMessage* message) {
    std::string why = "the encoder did not finish";
    if (message != nullptr && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError* error = nullptr;
        gst_message_parse_error(message, &error, nullptr);
        why = error->message;
        g_error_free(error);
    }
    return fail(ErrorCode::Unavailable, "scene: cannot write the file: " + why);
}

// Waits while the encoder has four frames to do; an error ends it.
Result<void> keep_pace(GstElement* pipeline, GstAppSrc* in) {
    while (true) {
        const bool busy = gst_app_src_get_current_level_buffers(in) >= 4;
        const Message error = next_message(pipeline, busy ? 5 * GST_MSECOND : 0, GST_MESSAGE_ERROR);
        if (error)
            return refuse(error.get());
        if (!busy)
            return {};
    }
}

Result<void> encode(Scene& scene, GstElement* pipeline, GstAppSrc* in) {
    const auto& spec = scene.spec();
    const auto frames = static_cast<std::int64_t>(spec.duration * spec.fps);
    if (gst_element_set_state(pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return refuse(next_message(pipeline, GST_SECOND, GST_MESSAGE_ERROR).get());
    for (std::int64_t i = 0; i < frames; ++i) {
        if (auto ready = keep_pace(pipeline, in); !ready)
            return ready;
        if (push_frame(scene, in, i) != GST_FLOW_OK)
            break; // the error is on the bus
    }
    gst_app_src_end_of_stream(in);
    const Message end =
        next_message(pipeline, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    if (!end || GST_MESSAGE_TYPE(end.get()) != GST_MESSAGE_EOS)
        return refuse(end.get());
    return {};
}

} // namespace

Result<void> render_file(const SceneSpec& spec, const std::filesystem::path& out) {
    if (spec.duration <= 0)
        return fail(ErrorCode::Invalid, "scene: a file needs a duration, e.g. duration=60");
    auto scene = open(spec);
    if (!scene)
        return fail(scene.error());
    auto pipeline = make_pipeline(spec, out);
    if (!pipeline)
        return fail(pipeline.error());
    GstElement* in = gst_bin_get_by_name(GST_BIN(pipeline->get()), "in");
    auto done = encode(**scene, pipeline->get(), GST_APP_SRC(in));
    gst_object_unref(in);
    return done;
}

} // namespace gulou::scene
