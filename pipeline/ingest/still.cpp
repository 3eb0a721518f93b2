#include "pipeline/ingest/still.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include <memory>
#include <string>

namespace gulou::ingest {
namespace {

constexpr GstClockTime patience = 3 * GST_SECOND;
std::string description(media::Codec codec) {
    const std::string name = codec == media::Codec::H265 ? "h265" : "h264";
    return "appsrc name=src format=time caps=video/x-" + name +
           ",stream-format=byte-stream,alignment=au ! " + name + "parse ! avdec_" + name +
           " max-threads=1 ! videoconvert ! jpegenc quality=85 ! "
           "appsink name=out sync=false max-buffers=1 drop=true";
}

struct Unref {
    void operator()(GstElement* element) const {
        gst_element_set_state(element, GST_STATE_NULL);
        gst_object_unref(element);
    }
};
using Pipeline = std::unique_ptr<GstElement, Unref>;

struct Release {
    void operator()(GstObject* object) const { gst_object_unref(object); }
};

template <class Element>
std::unique_ptr<GstObject, Release> child(const Pipeline& pipeline, const char* name,
                                          Element*& as) {
    auto* element = gst_bin_get_by_name(GST_BIN(pipeline.get()), name);
    as = reinterpret_cast<Element*>(element);
    return std::unique_ptr<GstObject, Release>(GST_OBJECT(element));
}

GstBuffer* to_buffer(const Bytes& data) {
    auto* buffer = gst_buffer_new_allocate(nullptr, data.size(), nullptr);
    gst_buffer_fill(buffer, 0, data.data(), data.size());
    GST_BUFFER_PTS(buffer) = 0;
    return buffer;
}

Bytes to_bytes(GstSample* sample) {
    auto* buffer = gst_sample_get_buffer(sample);
    Bytes out(gst_buffer_get_size(buffer));
    gst_buffer_extract(buffer, 0, out.data(), out.size());
    return out;
}

} // namespace

Result<Bytes> still(const media::AccessUnit& keyframe) {
    const Pipeline pipeline(gst_parse_launch(description(keyframe.codec).c_str(), nullptr));
    if (!pipeline)
        return fail(ErrorCode::Internal, "no video decoder or JPEG encoder is installed");
    GstAppSrc* source = nullptr;
    GstAppSink* sink = nullptr;
    const auto holds_source = child(pipeline, "src", source);
    const auto holds_sink = child(pipeline, "out", sink);
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    gst_app_src_push_buffer(source, to_buffer(keyframe.data));
    gst_app_src_end_of_stream(source);
    auto* sample = gst_app_sink_try_pull_sample(sink, patience);
    if (!sample)
        return fail(ErrorCode::Invalid, "the picture cannot be decoded");
    auto jpeg = to_bytes(sample);
    gst_sample_unref(sample);
    return jpeg;
}

} // namespace gulou::ingest
