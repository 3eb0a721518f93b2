#include "server/config/draft.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gulou::config {
namespace {

namespace fs = std::filesystem;

template <class Duration>
void read_duration(const Section& section, std::string_view key, Limits limits, Duration& out) {
    if (const auto value = section.integer(key, limits))
        out = Duration(*value);
}

void read_path(const Section& section, std::string_view key, const fs::path& folder,
               fs::path& out) {
    if (const auto text = section.text(key))
        out = (folder / *text).lexically_normal();
}

// "https://name[:port]", as a browser writes the Origin header (RFC 6454 §6.2).
bool is_origin(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    const auto host = text.substr(std::min(scheme.size(), text.size()));
    return text.starts_with(scheme) && !host.empty() &&
           host.find_first_of("/?#@ ") == std::string_view::npos;
}

void read_server(const Section& section, const fs::path& folder, Draft& draft) {
    auto& server = draft.config.server;
    if (const auto text = section.text("listen")) {
        if (auto endpoint = parse_endpoint(*text))
            server.listen = *std::move(endpoint);
        else
            section.fault("listen", "listen: " + endpoint.error().message);
    }
    read_path(section, "data", folder, server.data);
    read_path(section, "console", folder, server.console);
    for (auto& origin : section.texts("origins")) {
        if (is_origin(origin.value))
            server.origins.push_back(std::move(origin.value));
        else
            draft.faults.add(origin.where, "origin '" + origin.value +
                                               "' must be https://HOST or https://HOST:PORT, "
                                               "nothing after it");
    }
}

void read_tls(const Section& section, const fs::path& folder, Draft& draft) {
    auto& tls = draft.config.tls;
    read_path(section, "certificate", folder, tls.certificate);
    read_path(section, "key", folder, tls.key);
    if (section.has("certificate") != section.has("key"))
        section.fault(section.has("key") ? "key" : "certificate",
                      "certificate and key belong together: one is missing");
    for (const auto* const key : {"certificate", "key"}) {
        const auto& path = key == std::string_view("key") ? tls.key : tls.certificate;
        std::error_code failed;
        if (!path.empty() && !fs::is_regular_file(path, failed))
            section.fault(key, std::string(key) + ": there is no file " + path.string());
    }
}

void read_log(const Section& section, Draft& draft) {
    constexpr std::pair<std::string_view, LogLevel> levels[] = {{"debug", LogLevel::Debug},
                                                                {"info", LogLevel::Info},
                                                                {"warn", LogLevel::Warn},
                                                                {"error", LogLevel::Error}};
    const auto text = section.text("level");
    if (!text)
        return;
    const auto* const level =
        std::ranges::find(levels, *text, &std::pair<std::string_view, LogLevel>::first);
    if (level == std::end(levels))
        return section.fault("level", "level must be debug, info, warn or error");
    draft.config.log.level = level->second;
}

void read_record(const Section& section, Draft& draft) {
    auto& record = draft.config.record;
    read_duration(section, "retention_days", {1, 3650}, record.retention);
    if (const auto gib = section.number("min_free_gib", {0, 1 << 20}))
        record.min_free_bytes = static_cast<std::uint64_t>(*gib * (1 << 30));
    read_duration(section, "segment_s", {4, 600}, record.segment);
}

void read_relay(const Section& section, Draft& draft) {
    auto& relay = draft.config.relay;
    if (auto text = section.text("listen")) {
        if (is_numeric_address(*text))
            relay.listen = std::move(*text);
        else
            section.fault("listen", "listen must be a numeric address such as 0.0.0.0 or ::");
    }
    if (const auto port = section.integer("port", {0, 65535}))
        relay.port = static_cast<std::uint16_t>(*port);
    if (const auto threads = section.integer("threads", {0, 64}))
        relay.threads = static_cast<std::size_t>(*threads);
    if (relay.port > 0 && relay.port + relay.threads > 65536)
        section.fault("threads", "threads take one port each from " + std::to_string(relay.port) +
                                     " on: there are not as many");
    if (const auto tcp = section.flag("tcp"))
        relay.tcp = *tcp;
    for (auto& address : section.texts("candidates")) {
        if (is_numeric_address(address.value))
            relay.candidates.push_back(std::move(address.value));
        else
            draft.faults.add(address.where,
                             "candidate '" + address.value + "' is not a numeric address");
    }
}

void read_call(const Section& section, Draft& draft) {
    auto& call = draft.config.call;
    read_duration(section, "ring_s", {5, 600}, call.ring);
    read_duration(section, "grace_s", {10, 600}, call.grace);
    if (const auto most = section.integer("most_parties", {2, 30}))
        call.most_parties = static_cast<std::size_t>(*most);
    if (const auto record = section.flag("record"))
        call.record = *record;
    read_duration(section, "keep_days", {1, 3650}, call.keep);
}

void read_session(const Section& section, Draft& draft) {
    auto& session = draft.config.session;
    read_duration(section, "lifetime_h", {1, 8784}, session.lifetime);
    read_duration(section, "idle_h", {1, 8784}, session.idle);
    if (session.idle > session.lifetime)
        section.fault("idle_h", "idle_h is longer than lifetime_h");
}

void read_alerts(const Section& section, Draft& draft) {
    auto& alerts = draft.config.alerts;
    read_duration(section, "merge_s", {0, 3600}, alerts.merge);
    read_duration(section, "clip_before_s", {0, 120}, alerts.clip_before);
    read_duration(section, "clip_after_s", {1, 120}, alerts.clip_after);
}

} // namespace

void read_settings(const Section& root, const fs::path& folder, Draft& draft) {
    const auto in = [&](std::string_view name, auto&& read) {
        if (const auto section = root.section(name))
            read(*section);
    };
    in("server", [&](const Section& s) { read_server(s, folder, draft); });
    in("tls", [&](const Section& s) { read_tls(s, folder, draft); });
    in("log", [&](const Section& s) { read_log(s, draft); });
    in("record", [&](const Section& s) { read_record(s, draft); });
    in("relay", [&](const Section& s) { read_relay(s, draft); });
    in("session", [&](const Section& s) { read_session(s, draft); });
    in("alerts", [&](const Section& s) { read_alerts(s, draft); });
    in("analysis", [&](const Section& s) {
        if (const auto threads = s.integer("threads", {0, 256}))
            draft.config.analysis.threads = static_cast<int>(*threads);
        if (const auto hours = s.number("utc_offset_h", {-12, 14}))
            draft.config.analysis.utc_offset =
                std::chrono::minutes(static_cast<int>(std::lround(*hours * 60)));
    });
    in("model", [&](const Section& s) { draft.config.model = read_model(s, folder); });
    in("call", [&](const Section& s) { read_call(s, draft); });
}

Model read_model(const Section& section, const fs::path& folder) {
    Model model;
    constexpr std::array<std::string_view, 4> decoders = {"yolox", "yolov8", "nanodet", "ssd"};
    if (const auto path = section.required("path")) {
        model.path = folder / *path;
        std::error_code error;
        if (!fs::is_regular_file(model.path, error))
            section.fault("path", "there is no file " + model.path.string());
    }
    if (auto decoder = section.text("decoder")) {
        if (std::ranges::find(decoders, *decoder) == decoders.end())
            section.fault("decoder", "decoder must be yolox, yolov8, nanodet or ssd");
        model.decoder = std::move(*decoder);
    }
    for (auto& name : section.texts("classes"))
        model.classes.push_back(std::move(name.value));
    model.confidence = section.number("confidence", {0, 1}).value_or(model.confidence);
    return model;
}

} // namespace gulou::config
