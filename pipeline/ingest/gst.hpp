// Owners for GStreamer's objects.
#pragma once

#include <gst/gst.h>

#include <memory>

namespace gulou::ingest {

struct Unref {
    void operator()(GstElement* e) const { gst_object_unref(e); }
    void operator()(GstBus* b) const { gst_object_unref(b); }
    void operator()(GstPad* p) const { gst_object_unref(p); }
    void operator()(GstBufferPool* p) const { gst_object_unref(p); }
    void operator()(GstCaps* c) const { gst_caps_unref(c); }
    void operator()(GstSample* s) const { gst_sample_unref(s); }
    void operator()(GstBuffer* b) const { gst_buffer_unref(b); }
    void operator()(GError* e) const { g_error_free(e); }
    void operator()(gchar* s) const { g_free(s); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// A pipeline that is stopped before it is let go: its threads have ended then.
struct StopPipeline {
    void operator()(GstElement* pipeline) const {
        gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(pipeline);
    }
};
using Pipeline = std::unique_ptr<GstElement, StopPipeline>;

// From a gst-launch description written in this folder; null (and `why` set) when a plugin is
// missing.
inline Pipeline parse_pipeline(const char* description, std::string& why) {
    GError* error = nullptr;
    GstElement* made = gst_parse_launch(description, &error);
    const Owned<GError> owned(error);
    if (error != nullptr) {
        why = error->message;
        if (made != nullptr)
            gst_object_unref(made);
        return nullptr;
    }
    return Pipeline(made);
}
inline Owned<GstElement> find(const Pipeline& pipeline, const char* name) {
    return Owned<GstElement>(gst_bin_get_by_name(GST_BIN(pipeline.get()), name));
}

} // namespace gulou::ingest
