#include "tests/integration/flash_and_beep.hpp"

#include "tests/unit/record/media_tools.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>

namespace gulou::test {
namespace {

constexpr int width = 192, height = 144;
constexpr auto flash_pictures = 4;
constexpr double beep_seconds = 0.15;
constexpr int sound_rate = 48'000;

GstElement* launch(const std::string& text) {
    gst_init(nullptr, nullptr);
    GError* error = nullptr;
    GstElement* pipeline = gst_parse_launch(text.c_str(), &error);
    if (pipeline == nullptr || error != nullptr)
        throw std::runtime_error(error != nullptr ? error->message : "no pipeline");
    return pipeline;
}

Bytes take_bytes(GstSample* sample) {
    GstMapInfo map;
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    gst_buffer_map(buffer, &map, GST_MAP_READ);
    Bytes out(map.data, map.data + map.size);
    gst_buffer_unmap(buffer, &map);
    return out;
}

bool is_flash(std::int64_t picture) {
    const auto every = pictures_a_second * flash_every.count();
    return (picture + every / 2) % every < flash_pictures;
}

// Two pictures' worth of noise, to cut every picture's own out of.
const Bytes& noise() {
    static const Bytes made = [] {
        std::minstd_rand random(1);
        Bytes out(2 * width * height);
        for (auto& value : out)
            value = static_cast<std::uint8_t>(random() % 32);
        return out;
    }();
    return made;
}

// Dark noise that compresses badly, so that a picture takes several packets; white in a flash.
GstBuffer* paint(std::int64_t number) {
    Bytes picture(width * height * 3 / 2, 128);
    const auto light = static_cast<std::uint8_t>(is_flash(number) ? 200 : 30);
    const auto from = static_cast<std::size_t>(number * 7919 % (width * height));
    for (std::size_t i = 0; i < width * height; ++i)
        picture[i] = static_cast<std::uint8_t>(light + noise()[from + i]);
    GstBuffer* buffer = gst_buffer_new_memdup(picture.data(), picture.size());
    GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(number) * GST_SECOND / pictures_a_second;
    GST_BUFFER_DURATION(buffer) = GST_SECOND / pictures_a_second;
    return buffer;
}

// Rows of "time,value" that ffprobe prints.
std::vector<std::pair<double, double>> rows(const std::string& text) {
    std::vector<std::pair<double, double>> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto comma = line.find(',');
        if (comma == std::string::npos || comma == 0)
            continue;
        const auto value = line.substr(comma + 1);
        out.emplace_back(std::stod(line), value.starts_with("-inf") ? -200 : std::stod(value));
    }
    return out;
}

// Where the value rises over the limit after a pause.
std::vector<double> rises(const std::vector<std::pair<double, double>>& values, double limit) {
    std::vector<double> out;
    bool above = false;
    for (const auto& [time, value] : values) {
        const bool now = value > limit;
        if (now && !above && (out.empty() || time - out.back() > 1))
            out.push_back(time);
        above = now;
    }
    return out;
}

} // namespace

struct FlashingCamera::Pipeline {
    GstElement *whole = nullptr, *in = nullptr, *out = nullptr;
};

FlashingCamera::FlashingCamera(media::Codec codec) : pipeline_(std::make_unique<Pipeline>()) {
    const std::string encoder =
        codec == media::Codec::H264
            ? "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100000 bitrate=700 "
              "threads=1 ! video/x-h264,stream-format=byte-stream,alignment=au,"
              "profile=constrained-baseline"
            : "vp8enc deadline=1 cpu-used=12 keyframe-max-dist=100000 target-bitrate=700000 "
              "lag-in-frames=0 threads=1 error-resilient=default";
    auto& p = *pipeline_;
    p.whole = launch(
        "appsrc name=in format=time caps=video/x-raw,format=I420,width=" + std::to_string(width) +
        ",height=" + std::to_string(height) + ",framerate=" + std::to_string(pictures_a_second) +
        "/1 ! " + encoder + " ! appsink name=out sync=false");
    p.in = gst_bin_get_by_name(GST_BIN(p.whole), "in");
    p.out = gst_bin_get_by_name(GST_BIN(p.whole), "out");
    gst_element_set_state(p.whole, GST_STATE_PLAYING);
}

FlashingCamera::~FlashingCamera() {
    gst_element_set_state(pipeline_->whole, GST_STATE_NULL);
    gst_object_unref(pipeline_->in);
    gst_object_unref(pipeline_->out);
    gst_object_unref(pipeline_->whole);
}

FlashingCamera::Picture FlashingCamera::next(Wish wish) {
    auto& p = *pipeline_;
    if (wish == Wish::Keyframe && number_ > 0)
        gst_element_send_event(
            p.out, gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
    gst_app_src_push_buffer(GST_APP_SRC(p.in), paint(number_++));
    GstSample* sample = gst_app_sink_pull_sample(GST_APP_SINK(p.out));
    if (sample == nullptr)
        throw std::runtime_error("the encoder gave up");
    Picture out{take_bytes(sample),
                !GST_BUFFER_FLAG_IS_SET(gst_sample_get_buffer(sample), GST_BUFFER_FLAG_DELTA_UNIT)};
    gst_sample_unref(sample);
    return out;
}

std::vector<Bytes> beeping_microphone(std::chrono::seconds length) {
    GstElement* whole =
        launch("appsrc name=in format=time caps=audio/x-raw,format=S16LE,rate=48000,channels=1,"
               "layout=interleaved ! opusenc frame-size=20 bitrate=48000 ! appsink name=out "
               "sync=false");
    GstElement* in = gst_bin_get_by_name(GST_BIN(whole), "in");
    GstElement* out = gst_bin_get_by_name(GST_BIN(whole), "out");
    gst_element_set_state(whole, GST_STATE_PLAYING);
    std::vector<std::int16_t> samples(static_cast<std::size_t>(length.count() * sound_rate));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double time = static_cast<double>(i) / sound_rate;
        const auto every = static_cast<double>(flash_every.count());
        if (std::fmod(time + every / 2, every) < beep_seconds)
            samples[i] =
                static_cast<std::int16_t>(12'000 * std::sin(2 * std::numbers::pi * 1000 * time));
    }
    GstBuffer* buffer = gst_buffer_new_memdup(samples.data(), samples.size() * 2);
    GST_BUFFER_PTS(buffer) = 0;
    gst_app_src_push_buffer(GST_APP_SRC(in), buffer);
    gst_app_src_end_of_stream(GST_APP_SRC(in));
    std::vector<Bytes> packets;
    while (GstSample* sample = gst_app_sink_pull_sample(GST_APP_SINK(out))) {
        packets.push_back(take_bytes(sample));
        gst_sample_unref(sample);
    }
    gst_element_set_state(whole, GST_STATE_NULL);
    gst_object_unref(in);
    gst_object_unref(out);
    gst_object_unref(whole);
    return packets;
}

std::vector<double> flashes(const std::filesystem::path& file) {
    const auto text = record::output_of("ffprobe -v error -f lavfi \"movie='" + file.string() +
                                        "',scale=32:24,signalstats\" -show_entries "
                                        "frame=pts_time:frame_tags=lavfi.signalstats.YAVG "
                                        "-of csv=p=0");
    return rises(rows(text), 130);
}

// In steps of 5 ms.
std::vector<double> beeps(const std::filesystem::path& file) {
    const auto text =
        record::output_of("ffprobe -v error -f lavfi \"amovie='" + file.string() +
                          "',asetnsamples=240,astats=metadata=1:reset=1\" -show_entries "
                          "frame=pts_time:frame_tags=lavfi.astats.Overall.RMS_level -of csv=p=0");
    return rises(rows(text), -45);
}

} // namespace gulou::test
