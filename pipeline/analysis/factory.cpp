#include "pipeline/analysis/factory.hpp"

#include "core/rule_check.hpp"
#include "pipeline/analysis/camera_tamper.hpp"
#include "pipeline/analysis/crowd_gathering.hpp"
#include "pipeline/analysis/ebike_indoors.hpp"
#include "pipeline/analysis/high_altitude_throwing.hpp"
#include "pipeline/analysis/intrusion.hpp"
#include "pipeline/analysis/line_crossed.hpp"
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
    {AlarmType::Intrusion, &make<Intrusion>, Intrusion::demand},
    {AlarmType::LineCrossed, &make<LineCrossed>, LineCrossed::demand},
    {AlarmType::CrowdGathering, &make<CrowdGathering>, CrowdGathering::demand},
    {AlarmType::CameraTamper, &make<CameraTamper>, CameraTamper::demand},
    {AlarmType::EbikeIndoors, &make<EbikeIndoors>, EbikeIndoors::demand},
};

const Entry* find(AlarmType type) {
    const auto* found = std::ranges::find(table, type, &Entry::type);
    return found == std::end(table) ? nullptr : found;
}

Result<void> check(const Rule& rule) {
    if (const auto wrong = fault_of(rule))
        return fail(ErrorCode::Invalid,
                    "rule \"" + rule.name + "\": " + wrong->key + ": " + wrong->reason);
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
    if (rule.type == AlarmType::EbikeIndoors)
        if (auto ok = EbikeIndoors::check(rule, equipment); !ok)
            return fail(ok.error().code, "rule \"" + rule.name + "\": " + ok.error().message);
    return entry->maker(camera, rule, equipment);
}

std::optional<FrameDemand> wanted(const std::vector<Rule>& rules) {
    std::optional<FrameDemand> all;
    for (const auto& rule : rules) {
        const auto* entry = rule.enabled ? find(rule.type) : nullptr;
        if (entry == nullptr || !check(rule))
            continue;
        all = all ? combine(*all, entry->demand) : entry->demand;
    }
    return all;
}

} // namespace gulou::analysis
