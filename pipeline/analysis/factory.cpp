#include "pipeline/analysis/factory.hpp"

#include "pipeline/analysis/high_altitude_throwing.hpp"
#include "pipeline/analysis/zone_occupancy.hpp"

#include <algorithm>

namespace gulou::analysis {
namespace {

using Maker = std::unique_ptr<Analyzer> (*)(const CameraId&, const Rule&, const Equipment&);

template <class T>
std::unique_ptr<Analyzer> make(const CameraId& camera, const Rule& rule,
                               const Equipment& equipment) {
    if constexpr (std::is_constructible_v<T, CameraId, Rule, Equipment>)
        return std::make_unique<T>(camera, rule, equipment);
    else
        return std::make_unique<T>(camera, rule);
}

struct Entry {
    AlarmType type;
    Maker maker;
    FrameDemand demand;
};

constexpr Entry table[] = {
    {AlarmType::HighAltitudeThrowing, &make<HighAltitudeThrowing>, HighAltitudeThrowing::demand},
    {AlarmType::FireLaneBlocked, &make<ZoneOccupancy>, ZoneOccupancy::demand},
    {AlarmType::GoodsPiled, &make<ZoneOccupancy>, ZoneOccupancy::demand},
};

const Entry* find(AlarmType type) {
    const auto* found = std::ranges::find(table, type, &Entry::type);
    return found == std::end(table) ? nullptr : found;
}

Result<void> check(const Rule& rule) {
    if (!rule.zone.empty())
        if (auto ok = check_zone(rule.zone); !ok)
            return fail(ErrorCode::Invalid, "rule \"" + rule.name + "\": " + ok.error().message);
    for (const auto& shield : rule.shields)
        if (auto ok = check_zone(shield); !ok)
            return fail(ErrorCode::Invalid,
                        "rule \"" + rule.name + "\", shield: " + ok.error().message);
    if (!(rule.dwell.count() >= 1 && rule.dwell.count() <= 86400))
        return fail(ErrorCode::Invalid,
                    "rule \"" + rule.name + "\": dwell_s must be 1 to 86400 seconds");
    if (rule.sensitivity < 0 || rule.sensitivity > 100)
        return fail(ErrorCode::Invalid, "rule \"" + rule.name + "\": sensitivity must be 0 to 100");
    return {};
}

} // namespace

Result<std::unique_ptr<Analyzer>> make_analyzer(const CameraId& camera, const Rule& rule,
                                                const Equipment& equipment) {
    const auto* entry = find(rule.type);
    if (entry == nullptr)
        return fail(ErrorCode::Unsupported, "rule \"" + rule.name + "\": no analyzer finds " +
                                                std::string(name(rule.type)) + " yet");
    if (auto ok = check(rule); !ok)
        return fail(ok.error());
    return entry->maker(camera, rule, equipment);
}

std::optional<FrameDemand> wanted(const std::vector<Rule>& rules) {
    std::optional<FrameDemand> all;
    for (const auto& rule : rules) {
        const auto* entry = rule.enabled ? find(rule.type) : nullptr;
        if (entry == nullptr || !check(rule))
            continue;
        const auto have = all.value_or(FrameDemand{});
        all = FrameDemand{std::max(have.fps, entry->demand.fps),
                          std::max(have.width, entry->demand.width)};
    }
    return all;
}

} // namespace gulou::analysis
