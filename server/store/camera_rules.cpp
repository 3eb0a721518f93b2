#include "server/store/camera_rules.hpp"

#include "server/store/rule_json.hpp"

namespace gulou::store {

using nlohmann::json;

Result<void> CameraRules::put(const CameraRulesRow& row) {
    json rules = json::array();
    for (const auto& rule : row.rules)
        rules.push_back(rule_json(rule));
    return connection_
        ->prepare("INSERT OR REPLACE INTO camera_rules(camera, revision, changed_at, by_id, "
                  "by_name, body) VALUES(?1,?2,?3,?4,?5,?6)")
        .bind(row.camera, row.revision, row.changed_at, row.by_id, row.by_name,
              rules.dump(-1, ' ', false, json::error_handler_t::replace))
        .run();
}

Result<void> CameraRules::remove(const CameraId& camera) {
    return connection_->prepare("DELETE FROM camera_rules WHERE camera=?1").bind(camera).run();
}

Result<std::vector<CameraRulesRow>> CameraRules::all() {
    struct Raw {
        CameraRulesRow row;
        std::string body;
    };
    auto raws = collect(connection_->prepare("SELECT camera, revision, changed_at, by_id, by_name, "
                                             "body FROM camera_rules ORDER BY camera"),
                        [](const Statement& row) {
                            return Raw{{CameraId{row.text(0)},
                                        row.integer(1),
                                        row.time(2),
                                        UserId{row.integer(3)},
                                        row.text(4),
                                        {}},
                                       row.text(5)};
                        });
    if (!raws)
        return fail(raws.error());
    std::vector<CameraRulesRow> out;
    for (auto& raw : *raws) {
        auto rules = rules_of(json::parse(raw.body, nullptr, false));
        if (!rules)
            return fail(ErrorCode::Internal, "database: the rules of camera " +
                                                 raw.row.camera.value() +
                                                 " cannot be read: " + rules.error().message);
        raw.row.rules = *std::move(rules);
        out.push_back(std::move(raw.row));
    }
    return out;
}

} // namespace gulou::store
