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

Result<Pipeline> make_pipeline(const SceneSpec& spec, const std::filesystem::path& out) {
    const std::string description =
        "appsrc name=in format=time block=true max-buffers=4 caps=video/x-raw,format=I420,width=" +
        std::to_string(spec.width) + ",height=" + std::to_string(spec.height) +
        ",framerate=" + std::to_string(spec.fps) +
        "/1 ! x264enc bframes=0 speed-preset=veryfast pass=qual quantizer=23 bitrate=6000 "
        "key-int-max=" +
        std::to_string(2 * spec.fps) + " ! h264parse ! mp4mux faststart=true ! filesink name=out";
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

// Waits until everything is written.
Result<void> finish(GstElement* pipeline) {
    GstBus* bus = gst_element_get_bus(pipeline);
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus, 60 * GST_SECOND, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    gst_object_unref(bus);
    const bool done = message != nullptr && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
    std::string why = "the encoder did not finish";
    if (message != nullptr && !done) {
        GError* error = nullptr;
        gst_message_parse_error(message, &error, nullptr);
        why = error->message;
        g_error_free(error);
    }
    if (message != nullptr)
        gst_message_unref(message);
    if (!done)
        return fail(ErrorCode::Unavailable, "scene: cannot write the file: " + why);
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
    gst_element_set_state(pipeline->get(), GST_STATE_PLAYING);
    GstElement* in = gst_bin_get_by_name(GST_BIN(pipeline->get()), "in");
    const auto frames = static_cast<std::int64_t>(spec.duration * spec.fps);
    GstFlowReturn flow = GST_FLOW_OK;
    for (std::int64_t i = 0; i < frames && flow == GST_FLOW_OK; ++i)
        flow = push_frame(**scene, GST_APP_SRC(in), i);
    gst_app_src_end_of_stream(GST_APP_SRC(in));
    gst_object_unref(in);
    return finish(pipeline->get());
}

} // namespace gulou::scene
