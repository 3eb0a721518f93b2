// The rules of every camera as people changed them: kept in the database, at work at once.
#pragma once

#include "core/log.hpp"
#include "server/api/rule_desk.hpp"
#include "server/app/stations.hpp"
#include "server/store/database.hpp"

#include <map>
#include <set>

namespace gulou::app {

// Control thread.
class RuleBook final : public api::RuleDesk {
public:
    struct Outside {
        store::Database& database;
        Stations& stations;
        const Clock& clock;
    };
    // Puts what was changed before to work.
    RuleBook(Outside outside, Log log);

    std::optional<api::RulesView> rules(const CameraId& camera) const override;
    void change(api::RulesChange change,
                std::function<void(Result<api::RulesView>)> answer) override;

private:
    struct Changed {
        std::int64_t revision = 0;
        WallTime at{};
        alerts::Actor by;
    };
    void committed(const api::RulesChange& change, WallTime at);

    Outside outside_;
    Log log_;
    std::map<CameraId, Changed> changed_;
    std::set<CameraId> under_way_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

} // namespace gulou::app
