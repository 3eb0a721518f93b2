// /healthz for whoever starts the server, /metrics for Prometheus.
#pragma once

#include "core/counter.hpp"
#include "server/api/caller.hpp"
#include "server/api/encode.hpp"
#include "server/net/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gulou::api {

// A value that goes up and down, read when asked.
struct Gauge {
    std::string name; // Prometheus: snake_case with the base unit
    std::string help;
    std::function<double()> value;
};

// {"status":"ok"|"degraded", …}: what is wrong stands under "problems".
using Health = std::function<Json()>;

struct HealthSources {
    Health health;
    const Counters& counters;
    std::vector<Gauge> gauges;
};

// /healthz answers anyone: 200 when ok, 503 when degraded. /metrics answers the machine itself
// without a login, others with Permission::Administer.
void add_health_routes(net::Router& router, Authenticate authenticate, HealthSources sources);

} // namespace gulou::api
