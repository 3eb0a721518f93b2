#include "tests/unit/record/media_tools.hpp"

#include "core/text.hpp"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace gulou::record {

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path() / ("gulou-record-" + random_token(9))) {
    std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string output_of(const std::string& command) {
    std::string out;
    FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
    std::array<char, 4096> chunk{};
    while (const auto n = std::fread(chunk.data(), 1, chunk.size(), pipe))
        out.append(chunk.data(), n);
    ::pclose(pipe);
    return out;
}

std::string decode_errors(const std::filesystem::path& file) {
    // The program's own clock would be as coarse as the frame rate it guesses.
    return output_of("ffmpeg -v error -i '" + file.string() +
                     "' -fps_mode passthrough -enc_time_base -1 -f null -");
}

std::vector<double> frame_times(const std::filesystem::path& file) {
    std::istringstream text(output_of("ffprobe -v error -select_streams v -show_entries "
                                      "frame=pts_time -of csv=p=0 '" +
                                      file.string() + "'"));
    std::vector<double> out;
    for (std::string line; std::getline(text, line);)
        if (!line.empty())
            out.push_back(std::stod(line));
    return out;
}

int frames_by_gstreamer(const std::filesystem::path& file) {
    gst_init(nullptr, nullptr);
    const auto text = "filesrc location=" + file.string() +
                      " ! qtdemux ! h264parse ! avdec_h264 ! appsink name=out sync=false";
    GstElement* pipeline = gst_parse_launch(text.c_str(), nullptr);
    GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    int frames = 0;
    while (GstSample* sample = gst_app_sink_pull_sample(GST_APP_SINK(sink))) {
        ++frames;
        gst_sample_unref(sample);
    }
    GstBus* bus = gst_element_get_bus(pipeline);
    GstMessage* error = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    if (error != nullptr) {
        frames = -1;
        gst_message_unref(error);
    }
    gst_object_unref(bus);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(sink);
    gst_object_unref(pipeline);
    return frames;
}

int frames_after_seek(const std::filesystem::path& file, double seconds) {
    const auto text = output_of("ffmpeg -v error -ss " + std::to_string(seconds) + " -i '" +
                                file.string() + "' -f framehash -");
    std::istringstream lines(text);
    int frames = 0;
    for (std::string line; std::getline(lines, line);)
        frames += !line.empty() && line.front() != '#';
    return frames;
}

std::vector<std::string> box_types(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<std::string> out;
    std::array<char, 8> head{};
    while (in.read(head.data(), head.size())) {
        std::uint32_t size = 0;
        for (std::size_t i = 0; i < 4; ++i)
            size = size << 8 | static_cast<std::uint8_t>(head[i]);
        out.emplace_back(head.data() + 4, 4);
        in.seekg(size - 8, std::ios::cur);
    }
    return out;
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace gulou::record
