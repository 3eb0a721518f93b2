// GET /alerts, /alerts/{id} with snapshot and clip; POST acknowledge, resolve, dismiss.
#pragma once

#include "alerts/engine.hpp"
#include "server/api/encode.hpp"
#include "server/api/guard.hpp"
#include "server/store/alerts.hpp"
#include "server/store/database.hpp"

#include <filesystem>
#include <functional>

namespace gulou::api {

// Everything outlives the router.
struct AlertSources {
    store::Database& database;
    alerts::Engine& engine;
    std::function<Json(const alerts::Alert&)> encode;
    std::function<std::filesystem::path(AlertId)> clip_file;
};

void add_alert_routes(Guard& guard, AlertSources sources);

} // namespace gulou::api
