#include "server/api/health_routes.hpp"

#include "server/api/respond.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <sstream>

namespace gulou::api {
namespace {

prometheus::MetricFamily family(const Counters::Sample& sample) {
    prometheus::ClientMetric metric;
    metric.counter.value = static_cast<double>(sample.value);
    return {sample.name, sample.help, prometheus::MetricType::Counter, {metric}};
}

prometheus::MetricFamily family(const Gauge& gauge) {
    prometheus::ClientMetric metric;
    metric.gauge.value = gauge.value();
    return {gauge.name, gauge.help, prometheus::MetricType::Gauge, {metric}};
}

net::Response metrics(const HealthSources& sources) {
    std::vector<prometheus::MetricFamily> families;
    for (const auto& sample : sources.counters.samples())
        families.push_back(family(sample));
    for (const auto& gauge : sources.gauges)
        families.push_back(family(gauge));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    net::Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = out.str();
    return response;
}

bool from_this_machine(const net::Request& request) {
    return request.remote.starts_with("127.") || request.remote == "::1";
}

Result<void> may_read_metrics(const net::Request& request, const Authenticate& authenticate) {
    if (from_this_machine(request))
        return {};
    const auto caller = authenticate(request);
    if (!caller)
        return fail(caller.error());
    if (!org::grants(caller->person.role, org::Permission::Administer))
        return fail(ErrorCode::Forbidden, "your role does not allow this");
    return {};
}

} // namespace

void add_health_routes(net::Router& router, Authenticate authenticate, HealthSources sources) {
    const auto shared = std::make_shared<const HealthSources>(std::move(sources));
    router.add(net::Method::Get, "/healthz",
               [shared](const net::Request&, const net::PathParams&, const net::Respond& respond) {
                   const auto health = shared->health();
                   auto response = ok(health);
                   if (health.value("status", "") != "ok")
                       response.status = 503;
                   response.headers.emplace_back("Cache-Control", "no-store");
                   respond(std::move(response));
               });
    router.add(net::Method::Get, "/metrics",
               [shared, authenticate = std::move(authenticate)](const net::Request& request,
                                                                const net::PathParams&,
                                                                const net::Respond& respond) {
                   const auto allowed = may_read_metrics(request, authenticate);
                   respond(allowed ? metrics(*shared) : net::problem(allowed.error()));
               });
}

} // namespace gulou::api
