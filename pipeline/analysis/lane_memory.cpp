#include "pipeline/analysis/lane_memory.hpp"

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <fstream>
#include <optional>

namespace gulou::analysis {
namespace {

using Json = nlohmann::json;

constexpr int version = 2;
constexpr std::size_t most_things = 32;
constexpr std::uintmax_t largest_file = 16U << 20U;

Json picture(const cv::Mat& mat) {
    std::vector<std::uint8_t> png;
    if (!mat.empty())
        cv::imencode(".png", mat, png);
    return Json::binary(std::move(png));
}

// Empty where nothing was kept; none where it is not a picture of this size.
std::optional<cv::Mat> picture(const Json& json, cv::Size size) {
    const auto& png = json.get_binary();
    if (png.empty())
        return cv::Mat();
    cv::Mat mat = cv::imdecode(png, cv::IMREAD_GRAYSCALE);
    if (mat.empty() || mat.size() != size)
        return std::nullopt;
    return mat;
}

std::vector<std::uint8_t> packed(const LaneMemory& memory) {
    Json json{{"version", version}, {"saved", memory.saved.time_since_epoch().count()}};
    for (const auto& scene : memory.scenes)
        json["scenes"].push_back(
            {{"grey", picture(scene.grey)}, {"colour", picture(scene.colour)}});
    json["things"] = Json::array();
    for (const auto& thing : memory.things)
        json["things"].push_back({{"mask", picture(thing.mask)},
                                  {"began_ago", thing.began_ago},
                                  {"outline", thing.outline},
                                  {"label", thing.label}});
    return Json::to_cbor(json);
}

std::optional<LaneMemory> unpacked(const Json& json, cv::Size size) {
    LaneMemory out;
    if (json.at("version") != version || json.at("scenes").size() != out.scenes.size())
        return std::nullopt;
    out.saved = WallTime(WallTime::duration(json.at("saved").get<std::int64_t>()));
    for (std::size_t i = 0; i < out.scenes.size(); ++i) {
        const auto& scene = json["scenes"][i];
        const cv::Size half = colour_size(size);
        auto grey = picture(scene.at("grey"), size);
        auto colour = picture(scene.at("colour"), {half.width, 2 * half.height});
        if (!grey || !colour)
            return std::nullopt;
        out.scenes[i] = {std::move(*grey), std::move(*colour)};
    }
    for (const auto& thing : json.at("things")) {
        auto mask = picture(thing.at("mask"), size);
        if (!mask || mask->empty() || out.things.size() == most_things)
            return std::nullopt;
        out.things.push_back({std::move(*mask), thing.at("began_ago").get<double>(),
                              thing.at("outline").get<double>(),
                              thing.at("label").get<std::string>()});
    }
    return out;
}

} // namespace

LaneMemory resized(const LaneMemory& memory, cv::Size size) {
    LaneMemory out = memory;
    for (auto& scene : out.scenes)
        scene = resized(scene, size);
    for (auto& thing : out.things)
        cv::resize(thing.mask, thing.mask, size, 0, 0, cv::INTER_NEAREST);
    return out;
}

Result<void> save(const std::filesystem::path& file, const LaneMemory& memory) {
    const auto bytes = packed(memory);
    auto beside = file;
    beside += ".new";
    std::error_code ec;
    std::filesystem::create_directories(file.parent_path(), ec);
    {
        std::ofstream out(beside, std::ios::binary);
        // ostream writes char; the bytes are the same.
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        if (!out.flush())
            return fail(ErrorCode::Unavailable, beside.string() + ": cannot be written");
    }
    std::filesystem::rename(beside, file, ec);
    if (ec)
        return fail(ErrorCode::Unavailable, file.string() + ": " + ec.message());
    return {};
}

Result<LaneMemory> load(const std::filesystem::path& file, cv::Size size) {
    std::error_code ec;
    const auto length = std::filesystem::file_size(file, ec);
    if (ec)
        return fail(ErrorCode::NotFound, file.string() + ": " + ec.message());
    const auto damaged = [&] {
        return fail(ErrorCode::Invalid, file.string() + ": not what a zone rule keeps");
    };
    if (length > largest_file)
        return damaged();
    try {
        std::ifstream in(file, std::ios::binary);
        auto memory = unpacked(Json::from_cbor(in), size);
        if (!memory)
            return damaged();
        return std::move(*memory);
    } catch (const Json::exception&) {
        return damaged();
    } catch (const cv::Exception&) {
        return damaged();
    }
}

} // namespace gulou::analysis
