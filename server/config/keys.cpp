#include "server/config/keys.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace gulou::config {
namespace {

using enum KeyKind;

constexpr Key table[] = {
    {"include"},
    {"server", Table},
    {"server.listen"},
    {"server.data"},
    {"server.console"},
    {"server.origins"},
    {"tls", Table},
    {"tls.certificate"},
    {"tls.key"},
    {"log", Table},
    {"log.level"},
    {"record", Table},
    {"record.retention_days"},
    {"record.min_free_gib"},
    {"record.segment_s"},
    {"relay", Table},
    {"relay.listen"},
    {"relay.port"},
    {"relay.threads"},
    {"relay.tcp"},
    {"relay.candidates"},
    {"session", Table},
    {"session.lifetime_h"},
    {"session.idle_h"},
    {"alerts", Table},
    {"alerts.merge_s"},
    {"alerts.clip_before_s"},
    {"alerts.clip_after_s"},
    {"analysis", Table},
    {"analysis.threads"},
    {"analysis.utc_offset_h"},
    {"model", Table},
    {"model.path"},
    {"model.decoder"},
    {"model.classes"},
    {"model.confidence"},
    {"call", Table},
    {"call.ring_s"},
    {"call.grace_s"},
    {"call.most_parties"},
    {"call.record"},
    {"call.keep_days"},
    {"unit", List},
    {"unit.code"},
    {"unit.name"},
    {"camera", List},
    {"camera.id"},
    {"camera.name"},
    {"camera.unit"},
    {"camera.source"},
    {"camera.substream"},
    {"camera.transport"},
    {"camera.record"},
    {"camera.transcode"},
    {"camera.rule", List},
    {"camera.rule.name"},
    {"camera.rule.type"},
    {"camera.rule.zone"},
    {"camera.rule.shields"},
    {"camera.rule.dwell_s"},
    {"camera.rule.sensitivity"},
    {"camera.rule.severity"},
    {"camera.rule.enabled"},
    {"camera.rule.schedule"},
    {"camera.rule.min_size"},
    {"camera.rule.person_height"},
    {"camera.rule.labels"},
    {"camera.rule.line"},
    {"camera.rule.crossing"},
    {"camera.rule.people"},
    {"camera.rule.facade", Table},
    {"camera.rule.facade.points"},
    {"camera.rule.facade.floors"},
    {"camera.rule.facade.ground_m"},
    {"camera.rule.facade.floor_m"},
    {"camera.rule.facade.floor_count"},
    {"camera.rule.facade.window_m"},
    {"demo", Table},
    {"demo.account", List},
    {"demo.account.username"},
    {"demo.account.name"},
    {"demo.account.role"},
    {"demo.account.unit"},
};

std::string_view parent(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

std::string_view leaf(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto change = diagonal + (a[i] == b[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({diagonal + 1, row[j] + 1, change});
        }
    }
    return row.back();
}

// "dwell" is as near to "dwell_s" as a typing mistake.
std::size_t unlikeness(std::string_view wrong, std::string_view right) {
    const bool shortened = wrong.size() >= 3 && right.starts_with(wrong);
    return shortened ? 1 : distance(wrong, right);
}

} // namespace

std::span<const Key> all_keys() {
    return table;
}

const Key* find_key(std::string_view path) {
    const auto* const found = std::ranges::find(table, path, &Key::path);
    return found == std::end(table) ? nullptr : found;
}

std::optional<std::string_view> nearest_key(std::string_view path) {
    const auto wrong = leaf(path).substr(0, 64); // a key of a megabyte needs no guess
    std::optional<std::string_view> best;
    std::size_t least = 1 + std::max<std::size_t>(1, wrong.size() / 3);
    for (const auto& key : table) {
        if (parent(key.path) != parent(path))
            continue;
        const auto unlike = unlikeness(wrong, leaf(key.path));
        if (unlike < least) {
            best = leaf(key.path);
            least = unlike;
        }
    }
    return best;
}

} // namespace gulou::config
