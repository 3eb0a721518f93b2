// App's edge: resources, WebSockets, health.
#include "server/app/app.hpp"

#include "server/api/alert_routes.hpp"
#include "server/api/call_recording_routes.hpp"
#include "server/api/call_routes.hpp"
#include "server/api/health_routes.hpp"
#include "server/api/messages.hpp"
#include "server/api/routes.hpp"
#include "server/api/rule_routes.hpp"
#include "server/api/session_routes.hpp"
#include "server/api/user_routes.hpp"

#include <algorithm>

namespace gulou::app {

Result<api::Caller> App::authenticate(const net::Request& request) const {
    const auto token = request.cookie(api::session_cookie);
    if (!token)
        return fail(ErrorCode::Unauthenticated, "log in first");
    auto visitor = accounts_->resolve(*token);
    if (!visitor)
        return fail(visitor.error());
    return api::Caller{std::move(visitor->person), visitor->session};
}

void App::add_resources() {
    const auto authenticate = [this](const net::Request& request) {
        return this->authenticate(request);
    };
    guard_ = std::make_unique<api::Guard>(router_, authenticate);
    const auto presence = [this](UserId user) { return calls_->presence(user); };
    api::add_session_routes(router_, *guard_, {*accounts_, *hub_, presence});
    api::add_unit_routes(*guard_, tree_);
    api::add_user_routes(*guard_, *database_, presence);
    api::add_camera_routes(*guard_, *stations_);
    api::add_rule_routes(*guard_, {*stations_, *rules_, *dry_runs_});
    api::add_alert_routes(*guard_,
                          {*database_, *engine_,
                           [this](const alerts::Alert& alert) { return encode_alert(alert); },
                           [this](AlertId id) { return evidence_->clip_of(id); }});
    api::add_call_routes(*guard_, {*database_, tree_, *calls_});
    api::add_call_recording_routes(*guard_, {*database_, config_.server.data / "recordings",
                                             PeerIds::user_of, log_.child("audit")});
    api::add_health_routes(router_, authenticate,
                           {[this] { return health(); }, counters_, gauges()});
    if (auto files = net::StaticFiles::read(config_.server.console)) {
        console_ = std::make_unique<net::StaticFiles>(std::move(*files));
        router_.fallback(
            [this](const net::Request& request, const net::PathParams&,
                   const net::Respond& respond) { respond(console_->respond(request)); });
    } else {
        log_.warn("no console reason=\"" + files.error().message + "\"");
    }
    api::add_subscribe(dispatch_, *hub_, *calls_, [this] { return engine_->published(); });
    api::add_call_messages(dispatch_, *calls_);
    api::add_media_messages(dispatch_, *calls_);
    api::add_live_messages(dispatch_, *calls_, *stations_);
}

Result<net::Opened> App::upgrade(const net::Request& request) {
    auto caller = authenticate(request);
    if (!caller)
        return fail(caller.error());
    return open_socket(std::move(*caller));
}

net::Opened App::open_socket(api::Caller caller) {
    return
        [this, caller = std::move(caller)](const std::shared_ptr<net::WebSocketSession>& session) {
            const auto id = session->id();
            hub_->open(caller, session);
            calls_->connect(caller, id);
            session->on_text([this, id](std::string_view text) {
                const auto* sender = hub_->caller(id);
                if (!sender)
                    return;
                dispatch_.handle({*sender, id}, text,
                                 [this, id](const std::string& reply) { hub_->send(id, reply); });
            });
            session->on_closed([this, id](std::uint16_t) {
                hub_->close(id);
                calls_->disconnect(id);
            });
        };
}

api::Json App::health() const {
    auto problems = api::Json::array();
    if (disk_full_)
        problems.push_back("disk full: recording stopped");
    return {{"status", problems.empty() ? "ok" : "degraded"},
            {"cameras", {{"online", stations_->online()}, {"total", config_.cameras.size()}}},
            {"problems", std::move(problems)}};
}

std::vector<api::Gauge> App::gauges() const {
    const auto gauge = [](const char* name, const char* help, auto value) {
        return api::Gauge{name, help, [value] { return static_cast<double>(value()); }};
    };
    return {
        gauge("gulou_cameras", "Cameras configured", [this] { return config_.cameras.size(); }),
        gauge("gulou_cameras_online", "Cameras that deliver video",
              [this] { return stations_->online(); }),
        gauge("gulou_websockets", "Open WebSockets", [this] { return hub_->size(); }),
        gauge("gulou_connections", "Open connections", [this] { return server_->connections(); }),
        gauge("gulou_media_peers", "WebRTC peers",
              [this] { return call_media_.size() + live_views_.size(); }),
        gauge("gulou_relay_threads", "Relay threads", [this] { return relay_->loads().size(); }),
        gauge("gulou_relay_thread_load", "Share of a core the busiest relay thread uses",
              [this] {
                  double most = 0;
                  for (const auto& load : relay_->loads())
                      most = std::max(most, load.busy);
                  return most;
              }),
        gauge("gulou_relay_thread_late_seconds", "How late the slowest relay thread's clock ticks",
              [this] {
                  double most = 0;
                  for (const auto& load : relay_->loads())
                      most = std::max(most, load.late.count());
                  return most;
              }),
        gauge("gulou_relay_busy_ratio", "Share of a core the busiest relay thread takes",
              [this] {
                  double most = 0;
                  for (const auto& load : relay_->loads())
                      most = std::max(most, load.busy);
                  return most;
              }),
        gauge("gulou_calls_live", "Calls that ring or go on", [this] { return calls_->live(); }),
        gauge("gulou_analysis_level",
              "What gives way to load: 0 nothing, 1 zones half, 2 zones slow, 3 throwing half",
              [this] { return static_cast<int>(pool_->level()); }),
        gauge("gulou_analysis_late_seconds", "How long pictures wait to be analysed",
              [this] { return static_cast<double>(pool_->lateness().count()) / 1000; }),
        gauge("gulou_alert_seq", "Newest published event", [this] { return engine_->published(); }),
        gauge("gulou_clips_pending", "Evidence clips waiting to be cut",
              [this] { return evidence_->waiting(); }),
    };
}

} // namespace gulou::app
