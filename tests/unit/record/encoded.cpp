#include "tests/unit/record/encoded.hpp"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include <stdexcept>

namespace gulou::record {
namespace {

std::string description(const EncodeOptions& o) {
    return "videotestsrc num-buffers=" + std::to_string(o.frames) + " pattern=" + o.pattern +
           " ! video/x-raw,format=I420,width=" + std::to_string(o.width) +
           ",height=" + std::to_string(o.height) + ",framerate=" + std::to_string(o.fps) +
           "/1 ! x264enc threads=1 speed-preset=ultrafast b-adapt=false option-string=scenecut=0" +
           " key-int-max=" + std::to_string(o.key_interval) +
           " bframes=" + std::to_string(o.b_frames) +
           " ! h264parse config-interval=-1 ! video/x-h264,stream-format=byte-stream,alignment=au"
           " ! appsink name=out sync=false";
}

media::SharedAccessUnit to_unit(GstSample* sample, const EncodeOptions& options,
                                std::chrono::nanoseconds zero) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    media::AccessUnit unit;
    unit.keyframe = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    unit.pts = std::chrono::nanoseconds(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer))) - zero;
    unit.dts = std::chrono::nanoseconds(static_cast<std::int64_t>(GST_BUFFER_DTS(buffer))) - zero;
    unit.captured = test_start + std::chrono::duration_cast<std::chrono::milliseconds>(unit.pts);
    unit.width = options.width;
    unit.height = options.height;
    GstMapInfo map;
    gst_buffer_map(buffer, &map, GST_MAP_READ);
    unit.data.assign(map.data, map.data + map.size);
    gst_buffer_unmap(buffer, &map);
    return std::make_shared<const media::AccessUnit>(std::move(unit));
}

} // namespace

std::vector<media::SharedAccessUnit> encode(const EncodeOptions& options) {
    gst_init(nullptr, nullptr);
    GError* error = nullptr;
    GstElement* pipeline = gst_parse_launch(description(options).c_str(), &error);
    if (pipeline == nullptr || error != nullptr)
        throw std::runtime_error(error != nullptr ? error->message : "no pipeline");
    GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    std::vector<media::SharedAccessUnit> out;
    std::chrono::nanoseconds zero{};
    while (GstSample* sample = gst_app_sink_pull_sample(GST_APP_SINK(sink))) {
        if (out.empty()) // x264enc's clock starts at 1000 hours
            zero = std::chrono::nanoseconds(
                static_cast<std::int64_t>(GST_BUFFER_PTS(gst_sample_get_buffer(sample))));
        out.push_back(to_unit(sample, options, zero));
        gst_sample_unref(sample);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(sink);
    gst_object_unref(pipeline);
    return out;
}

std::vector<media::SharedAccessUnit> shifted(const std::vector<media::SharedAccessUnit>& units,
                                             std::chrono::milliseconds by) {
    std::vector<media::SharedAccessUnit> out;
    for (const auto& unit : units) {
        auto later = *unit;
        later.pts += by;
        later.dts += by;
        later.captured += by;
        out.push_back(std::make_shared<const media::AccessUnit>(std::move(later)));
    }
    return out;
}

std::size_t bytes_of(const std::vector<media::SharedAccessUnit>& units) {
    std::size_t total = 0;
    for (const auto& unit : units)
        total += unit->data.size();
    return total;
}

} // namespace gulou::record
