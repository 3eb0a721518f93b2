#include "pipeline/analysis/file_shape.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace gulou::analysis {
namespace {

constexpr GstClockTime patience = 120 * GST_SECOND;

struct Stop {
    void operator()(GstElement* pipeline) const {
        gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(pipeline);
    }
};

// Filled by the thread that reads the file.
struct Scan {
    GstElement* pipeline = nullptr;
    FileShape shape;
    GstClockTime first = GST_CLOCK_TIME_NONE;
    std::optional<GstClockTime> key;
    int keys = 0;
    bool has_video = false;

    void see(GstBuffer* buffer) {
        const GstClockTime pts = GST_BUFFER_PTS(buffer);
        if (!GST_CLOCK_TIME_IS_VALID(pts))
            return;
        if (!GST_CLOCK_TIME_IS_VALID(first))
            first = pts;
        const auto since = [&](GstClockTime then) {
            return pts > then ? static_cast<double>(pts - then) / GST_SECOND : 0;
        };
        const GstClockTime length = GST_BUFFER_DURATION(buffer);
        const double own =
            GST_CLOCK_TIME_IS_VALID(length) ? static_cast<double>(length) / GST_SECOND : 0;
        shape.duration = std::max(shape.duration, since(first) + own);
        if (GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT))
            return;
        if (key)
            shape.longest_gap = std::max(shape.longest_gap, since(*key));
        key = pts;
        ++keys;
    }
};

GstPadProbeReturn on_buffer(GstPad*, GstPadProbeInfo* probe, gpointer scan) {
    static_cast<Scan*>(scan)->see(gst_pad_probe_info_get_buffer(probe));
    return GST_PAD_PROBE_OK;
}

void on_pad(GstElement*, GstPad* pad, gpointer data) {
    auto& scan = *static_cast<Scan*>(data);
    GstElement* sink = gst_element_factory_make("fakesink", nullptr);
    if (!sink)
        return;
    g_object_set(sink, "sync", FALSE, "async", FALSE, nullptr);
    gst_bin_add(GST_BIN(scan.pipeline), sink);
    gst_element_sync_state_with_parent(sink);
    GstPad* entry = gst_element_get_static_pad(sink, "sink");
    gst_pad_link(pad, entry);
    gst_object_unref(entry);
    GstCaps* caps = gst_pad_get_current_caps(pad);
    const GstStructure* form = caps ? gst_caps_get_structure(caps, 0) : nullptr;
    if (form && !scan.has_video && g_str_has_prefix(gst_structure_get_name(form), "video/")) {
        scan.has_video = true;
        gst_structure_get_int(form, "width", &scan.shape.width);
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, &on_buffer, &scan, nullptr);
    }
    if (caps)
        gst_caps_unref(caps);
}

} // namespace

Result<FileShape> shape_of(const std::string& path) {
    gst_init(nullptr, nullptr);
    Scan scan;
    const std::unique_ptr<GstElement, Stop> pipeline(gst_pipeline_new(nullptr));
    scan.pipeline = pipeline.get();
    GstElement* source = gst_element_factory_make("filesrc", nullptr);
    GstElement* parse = gst_element_factory_make("parsebin", nullptr);
    if (!source || !parse)
        return fail(ErrorCode::Unsupported, "the GStreamer base plugins are not installed");
    gst_bin_add_many(GST_BIN(pipeline.get()), source, parse, nullptr);
    g_object_set(source, "location", path.c_str(), nullptr);
    g_signal_connect(parse, "pad-added", G_CALLBACK(on_pad), &scan);
    gst_element_link(source, parse);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    GstBus* bus = gst_element_get_bus(pipeline.get());
    GstMessage* message = gst_bus_timed_pop_filtered(
        bus, patience, static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
    const bool whole = message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
    if (message)
        gst_message_unref(message);
    gst_object_unref(bus);
    gst_element_set_state(pipeline.get(), GST_STATE_NULL); // its threads are done with `scan`
    if (!whole || !scan.has_video)
        return fail(ErrorCode::Invalid, "the file cannot be taken apart");
    if (scan.keys < 3)
        scan.shape.longest_gap = 0;
    return scan.shape;
}

} // namespace gulou::analysis
