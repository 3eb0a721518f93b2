#include "server/config/draft.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace gulou::config {
namespace {

// Nothing wrong: nothing returned.
std::optional<std::string> source_fault(std::string_view source) {
    constexpr std::array<std::string_view, 4> schemes = {"rtsp://", "rtsps://", "file://",
                                                         "scene://"};
    const auto* const scheme = std::ranges::find_if(
        schemes, [&](std::string_view prefix) { return source.starts_with(prefix); });
    if (scheme == schemes.end())
        return "must begin with rtsp://, rtsps://, file:// or scene://";
    const auto rest = source.substr(scheme->size());
    if (*scheme == "file://" && !rest.starts_with('/'))
        return "names a file by its whole path: file:///path/video.mp4";
    if (rest.empty() || rest.starts_with('?') || (rest.starts_with('/') && *scheme != "file://"))
        return "says nothing after " + std::string(*scheme);
    return std::nullopt;
}

std::optional<std::string> read_source(const Section& camera, std::string_view key,
                                       const Draft& draft) {
    auto source = camera.text(key);
    if (!source)
        return std::nullopt;
    // The address may hold a password: the reason does not repeat it.
    if (const auto reason = source_fault(*source)) {
        camera.fault(key, std::string(key) + " " + *reason);
        return std::nullopt;
    }
    const auto judged = draft.check_source ? draft.check_source(*source) : Result<void>{};
    if (!judged)
        camera.fault(key, std::string(key) + ": " + judged.error().message);
    return source;
}

std::optional<CameraId> read_id(const Section& camera, Draft& draft) {
    auto id = camera.required("id");
    if (!id)
        return std::nullopt;
    if (id->size() != 20 || !is_digits(*id)) {
        camera.fault("id", "camera id '" + *id + "' is not 20 digits (GB/T 28181)");
        return std::nullopt;
    }
    draft.claim("camera id " + *id, camera.at("id"));
    return CameraId(std::move(*id));
}

RtspTransport read_transport(const Section& camera) {
    const auto text = camera.text("transport");
    if (text && *text != "tcp" && *text != "udp")
        camera.fault("transport", "transport must be \"tcp\" or \"udp\"");
    return text && *text == "udp" ? RtspTransport::Udp : RtspTransport::Tcp;
}

} // namespace

std::optional<Camera> read_camera(const Section& section, SourceKey source_key, Draft& draft) {
    auto id = read_id(section, draft);
    auto name = section.required("name");
    const auto unit = read_unit_code(section, "unit");
    if (source_key == SourceKey::Required && !section.has("source"))
        section.fault("source", "source is missing");
    auto source = read_source(section, "source", draft);
    auto substream = read_source(section, "substream", draft);
    const auto transport = read_transport(section);
    const auto record = section.flag("record").value_or(true);
    const auto transcode =
        section.flag("transcode").value_or(false) ? Transcode::WhileWatched : Transcode::Never;
    auto rules = read_rules(section, draft.faults);
    if (unit)
        draft.unit_uses.push_back({*unit, section.at("unit")});
    if (unit && name)
        draft.claim("camera '" + *name + "' in unit " + unit->text(), section.at("name"));
    if (!id || !name || !unit)
        return std::nullopt;
    return Camera{std::move(*id),
                  std::move(*name),
                  *unit,
                  source.value_or(""),
                  std::move(substream),
                  transport,
                  record,
                  std::move(rules),
                  transcode};
}

void read_cameras(const Section& root, Draft& draft) {
    for (const auto& section : root.list("camera"))
        if (auto camera = read_camera(section, SourceKey::Required, draft))
            draft.config.cameras.push_back(std::move(*camera));
}

} // namespace gulou::config
