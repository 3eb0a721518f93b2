#include "tests/unit/ingest/decoded.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace gulou::test {
namespace {

constexpr double rate = 8000;

std::string description(media::Codec codec) {
    const std::string decode =
        codec == media::Codec::Opus   ? "audio/x-opus,channel-mapping-family=0 ! opusdec"
        : codec == media::Codec::PCMA ? "audio/x-alaw,rate=8000,channels=1 ! alawdec"
                                      : "audio/x-mulaw,rate=8000,channels=1 ! mulawdec";
    return "appsrc name=in format=time caps=" + decode +
           " ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=8000,channels=1 "
           "! appsink name=out sync=false";
}

std::vector<std::int16_t> decode(const std::vector<media::SharedAccessUnit>& sound) {
    GstElement* pipeline = gst_parse_launch(description(sound[0]->codec).c_str(), nullptr);
    GstElement* in = gst_bin_get_by_name(GST_BIN(pipeline), "in");
    GstElement* out = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    for (const auto& unit : sound) {
        GstBuffer* buffer = gst_buffer_new_allocate(nullptr, unit->data.size(), nullptr);
        gst_buffer_fill(buffer, 0, unit->data.data(), unit->data.size());
        GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>((unit->pts - sound[0]->pts).count());
        gst_app_src_push_buffer(GST_APP_SRC(in), buffer);
    }
    gst_app_src_end_of_stream(GST_APP_SRC(in));
    std::vector<std::int16_t> samples;
    while (GstSample* sample = gst_app_sink_try_pull_sample(GST_APP_SINK(out), 10 * GST_SECOND)) {
        GstBuffer* buffer = gst_sample_get_buffer(sample);
        const auto size = gst_buffer_get_size(buffer);
        const auto at = samples.size();
        samples.resize(at + size / 2);
        gst_buffer_extract(buffer, 0, samples.data() + at, size / 2 * 2);
        gst_sample_unref(sample);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(in);
    gst_object_unref(out);
    gst_object_unref(pipeline);
    return samples;
}

} // namespace

double tone(const std::vector<media::SharedAccessUnit>& sound) {
    if (sound.empty())
        return 0;
    const auto samples = decode(sound);
    constexpr std::size_t settled = 2400; // encoders fade in
    constexpr int quiet = 500;
    int crossings = 0;
    bool above = false;
    for (std::size_t i = settled; i < samples.size(); ++i) {
        if (std::abs(samples[i]) < quiet || above == (samples[i] > 0))
            continue;
        above = !above;
        ++crossings;
    }
    if (samples.size() <= settled)
        return 0;
    return crossings / 2.0 / (static_cast<double>(samples.size() - settled) / rate);
}

} // namespace gulou::test
