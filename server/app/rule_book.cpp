#include "server/app/rule_book.hpp"

#include "server/store/audit.hpp"
#include "server/store/camera_rules.hpp"

namespace gulou::app {
namespace {

std::string names_of(const std::vector<Rule>& rules) {
    std::string out;
    for (const auto& rule : rules)
        out += (out.empty() ? "" : ", ") + rule.name;
    return out;
}

} // namespace

RuleBook::RuleBook(Outside outside, Log log) : outside_(outside), log_(std::move(log)) {
    auto rows = store::CameraRules(outside_.database.reader()).all();
    if (!rows) {
        log_.error("changed rules are not used reason=\"" + rows.error().message + "\"");
        return;
    }
    for (auto& row : *rows)
        if (outside_.stations.set_rules(row.camera, std::move(row.rules)))
            changed_[row.camera] = {row.revision, row.changed_at, {row.by_id, row.by_name}};
}

std::optional<api::RulesView> RuleBook::rules(const CameraId& camera) const {
    const auto view = outside_.stations.find(camera);
    if (!view)
        return std::nullopt;
    api::RulesView out;
    out.rules = view->camera->rules;
    if (const auto found = changed_.find(camera); found != changed_.end()) {
        out.revision = found->second.revision;
        out.changed_at = found->second.at;
        out.changed_by = found->second.by;
    }
    return out;
}

void RuleBook::change(api::RulesChange change, std::function<void(Result<api::RulesView>)> answer) {
    const auto now = rules(change.camera);
    if (!now)
        return answer(fail(ErrorCode::NotFound, "no such camera"));
    if (now->revision != change.revision)
        return answer(fail(ErrorCode::Conflict,
                           "the rules have changed: revision " + std::to_string(now->revision)));
    if (!under_way_.insert(change.camera).second)
        return answer(fail(ErrorCode::Conflict, "the rules are being changed by somebody else"));
    ++change.revision;
    const auto at = outside_.clock.wall();
    const auto shared = std::make_shared<const api::RulesChange>(std::move(change));
    outside_.database.writer().submit(
        [shared, at](store::Connection& connection) -> Result<void> {
            const auto& by = shared->by;
            if (auto put =
                    store::CameraRules(connection)
                        .put({shared->camera, shared->revision, at, by.id, by.name, shared->rules});
                !put)
                return put;
            return store::Audit(connection)
                .append({.at = at,
                         .user = by.id,
                         .action = "camera.rules",
                         .object = shared->camera.value(),
                         .detail = names_of(shared->rules)});
        },
        [this, shared, at, answer = std::move(answer),
         alive = std::weak_ptr(alive_)](const Result<void>& done) {
            if (alive.expired())
                return;
            under_way_.erase(shared->camera);
            if (!done)
                return answer(fail(done.error()));
            committed(*shared, at);
            answer(*rules(shared->camera));
        });
}

void RuleBook::committed(const api::RulesChange& change, WallTime at) {
    changed_[change.camera] = {change.revision, at, change.by};
    outside_.stations.set_rules(change.camera, change.rules);
    log_.info("rules changed camera=" + change.camera.value() + " revision=" +
              std::to_string(change.revision) + " user=" + std::to_string(change.by.id.value()));
}

} // namespace gulou::app
