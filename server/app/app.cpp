#include "server/app/app.hpp"

#include "server/app/demo_accounts.hpp"
#include "server/app/model.hpp"
#include "server/config/addresses.hpp"
#include "server/store/alerts.hpp"
#include "server/store/calls.hpp"
#include "server/store/journal.hpp"

#include <boost/asio/post.hpp>

#include <stdexcept>

namespace gulou::app {
namespace {

constexpr int resumed_alerts = 1000; // what an engine has at hand after a restart
constexpr int pending_clips = 10'000;

// "Cannot start" is the one failure that is an exception (caught by the serve command).
template <class T>
T required(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

relay::RelayOptions relay_options(const config::Relay& given) {
    relay::RelayOptions options;
    options.listen_address = given.listen;
    options.port = given.port;
    options.threads = given.threads;
    options.tcp = given.tcp ? relay::IceTcp::On : relay::IceTcp::Off;
    options.candidates = given.candidates.empty() && given.listen == "0.0.0.0"
                             ? config::own_addresses()
                             : given.candidates;
    return options;
}

calls::CallRules call_rules(const config::Call& given) {
    calls::CallRules rules;
    rules.ring = given.ring;
    rules.grace = given.grace;
    rules.most_parties = given.most_parties;
    return rules;
}

record::RecorderOptions recorder_options(const config::Config& config) {
    record::RecorderOptions options;
    options.root = config.server.data / "recordings";
    options.times.length = config.record.segment;
    options.retention = {config.record.retention, config.record.min_free_bytes};
    return options;
}

alerts::EngineOptions engine_options(const config::Alerts& given) {
    alerts::EngineOptions options;
    options.merge.window = given.merge;
    options.clip = {given.clip_before, given.clip_after};
    return options;
}

} // namespace

App::App(boost::asio::io_context& control, config::Config config, Log log)
    : control_(control), config_(std::move(config)), log_(std::move(log)),
      tree_(required(org::UnitTree::build(config_.units))),
      call_media_(peer_ids_, log_.child("media")) {
    required(make_demo_accounts(config_.demo_accounts, config_.server.data, clock_));
    database_ =
        required(store::Database::open(config_.server.data / "gulou.db", control_.get_executor(),
                                       {}, counters_, log_.child("store")));
    make_accounts();
    make_media();
    make_alerts();
    make_interface();
}

App::~App() = default;

void App::make_accounts() {
    accounts::AccountsOptions options;
    options.lifetime = config_.session.lifetime;
    options.idle = config_.session.idle;
    accounts_ = std::make_unique<accounts::Accounts>(*database_, control_.get_executor(), clock_,
                                                     options, counters_, log_.child("accounts"));
}

void App::make_media() {
    listeners_ = std::make_unique<Listeners>(
        control_.get_executor(),
        ListenerActions{
            .peer_state =
                [this](auto peer, auto state) {
                    call_media_.on_peer_state(peer, state);
                    live_views_.on_peer_state(peer, state);
                },
            .streams = [this](auto peer, const auto& map) { call_media_.on_streams(peer, map); },
            .quality = [this](auto peer, auto quality) { call_media_.on_quality(peer, quality); },
            .speaker = [this](const auto& call, auto peer) { call_media_.on_speaker(call, peer); },
            .wanted = [this](const CameraId& camera,
                             int viewers) { stations_->set_viewers(camera, viewers); },
            .recording =
                [this](const CameraId& camera, std::string state) {
                    stations_->set_recording(camera, std::move(state));
                    camera_changed(camera);
                },
            .disk =
                [this](record::DiskState state) {
                    disk_full_ = state == record::DiskState::Full;
                    hub_->broadcast("notice", org::Permission::ViewRecordings, tree_.root().code,
                                    {{"code", disk_full_ ? "disk_full" : "disk_writable"},
                                     {"message", disk_full_ ? "the disk is full: recording stopped"
                                                            : "recording goes on"}});
                }});
    relay_ = std::make_unique<relay::Relay>(relay_options(config_.relay), control_.get_executor(),
                                            *listeners_, counters_, log_.child("relay"));
    live_views_.attach(*relay_);
    make_call_recorder();
    segments_ = required(store::Segments::open(*database_));
    recorder_ = std::make_unique<record::Recorder>(
        recorder_options(config_),
        record::Recorder::Outside{*segments_, disk_, clock_, counters_, *listeners_},
        log_.child("record"));
    pool_ = config_.analysis.threads > 0 ? std::make_unique<analysis::WorkerPool>(
                                               static_cast<std::size_t>(config_.analysis.threads))
                                         : std::make_unique<analysis::WorkerPool>();
    clips_ = std::make_unique<ClipCache>(*recorder_, control_.get_executor(),
                                         config_.server.data / "clips");
    labeller_ = required(load_model(config_.model));
    std::filesystem::create_directories(config_.server.data / "analysis");
    stations_ = std::make_unique<Stations>(
        config_.cameras,
        Station::Outside{
            .relay = *relay_,
            .recorder = *recorder_,
            .pool = *pool_,
            .clock = clock_,
            .counters = counters_,
            .equipment = {labeller_, config_.server.data / "analysis"},
            .utc_offset = config_.analysis.utc_offset,
            .control = control_.get_executor(),
            .supervision = {},
            .observed = [this](Observation seen) { engine_->observe(std::move(seen)); },
            .status_changed = [this](const CameraId& id) { camera_changed(id); }},
        *clips_, log_);
}

void App::make_call_recorder() {
    if (!config_.call.record)
        return;
    call_parts_ = required(store::CallParts::open(*database_));
    call_recorder_ = std::make_unique<record::CallRecorder>(
        record::CallRecorderOptions{.root = config_.server.data / "recordings",
                                    .keep = config_.call.keep},
        record::CallRecorder::Outside{*call_parts_, disk_, clock_, counters_},
        log_.child("record"));
    call_media_.attach(*call_recorder_);
}

void App::make_alerts() {
    alert_store_ = std::make_unique<store::AlertStore>(*database_);
    const auto locate = [this](const CameraId& id,
                               const std::string& rule) -> std::optional<alerts::Placement> {
        const auto view = stations_->find(id);
        if (!view)
            return std::nullopt;
        for (const auto& one : view->camera->rules)
            if (one.name == rule)
                return alerts::Placement{view->camera->unit, one.severity};
        return std::nullopt;
    };
    engine_ = std::make_unique<alerts::Engine>(
        engine_options(config_.alerts),
        alerts::Engine::Surroundings{
            .store = *alert_store_,
            .clock = clock_,
            .counters = counters_,
            .log = log_.child("alerts"),
            .locate = locate,
            .publish = [this](const alerts::Event& event) { published(event); }},
        required(alert_store_->resume(resumed_alerts)));
    evidence_ =
        std::make_unique<Evidence>(Evidence::Outside{control_, *recorder_, *engine_, clock_},
                                   config_.server.data / "evidence", log_.child("evidence"));
}

void App::make_interface() {
    dry_runs_ = std::make_unique<DryRuns>(
        DryRuns::Outside{*stations_, control_.get_executor(), labeller_}, log_.child("dry-run"));
    hub_ = std::make_unique<api::Hub>(
        [this](alerts::Seq after, std::size_t limit) {
            return store::Journal(database_->reader()).after(after, static_cast<int>(limit));
        },
        [this](const alerts::Alert& alert) { return encode_alert(alert); });
    calls_ = std::make_unique<CallBoard>(
        CallBoard::Outside{control_.get_executor(), *database_, tree_, *stations_, *hub_,
                           call_media_, live_views_, clock_, counters_, log_.child("calls")},
        call_rules(config_.call));
    call_media_.attach(*relay_, *calls_);
    rules_ = std::make_unique<RuleBook>(RuleBook::Outside{*database_, *stations_, clock_},
                                        log_.child("rules"));
    keeper_ = std::make_unique<Keeper>(Keeper::Outside{control_, *engine_, *recorder_, *evidence_,
                                                       *database_, *accounts_, *hub_, clock_,
                                                       config_.record.retention},
                                       log_.child("keeper"));
    database_->writer().submit(
        [now = clock_.wall()](store::Connection& connection) {
            return store::Calls(connection).end_unended(now, "lost");
        },
        [](const Result<void>&) {});
    add_resources();
    net::ServerOptions options;
    options.address = config_.server.listen.address;
    options.port = config_.server.listen.port;
    options.tls = {config_.tls.certificate, config_.tls.key};
    if (options.tls.certificate.empty())
        options.tls = required(
            net::ensure_certificate(config_.server.data / "tls", net::host_name(), clock_.wall()));
    options.origins = config_.server.origins;
    server_ = std::make_unique<net::Server>(
        control_, std::move(options),
        net::ServerHandlers{router_,
                            [this](const net::Request& request) { return upgrade(request); }},
        counters_, log_.child("net"));
}

void App::start() {
    required(server_->listen());
    stations_->start();
    keeper_->start();
    for (const auto& alert :
         required(store::Alerts(database_->reader()).clips_pending(pending_clips)))
        evidence_->follow(alert);
}

void App::stop(std::function<void()> done) {
    log_.info("stopping");
    keeper_->stop();
    calls_->stop();
    server_->stop([this, done = std::move(done)] {
        dry_runs_.reset();
        stations_->stop();
        pool_->stop();
        relay_.reset();
        call_recorder_.reset(); // finishes every file
        recorder_.reset();      // finishes every segment
        // What was observed until now is posted already; the commits behind it come after.
        boost::asio::post(control_, [this, done] {
            database_->writer().close();
            boost::asio::post(control_, done);
        });
    });
}

void App::published(const alerts::Event& event) {
    hub_->publish(event);
    evidence_->follow(*event.alert);
}

void App::camera_changed(const CameraId& id) {
    const auto view = stations_->find(id);
    if (view)
        hub_->broadcast("camera.updated", org::Permission::ViewCameras, view->camera->unit,
                        api::encode(*view));
}

api::Json App::encode_alert(const alerts::Alert& alert) const {
    const auto view = stations_->find(alert.camera);
    return api::encode(alert, view ? view->camera->name : alert.camera.value());
}

} // namespace gulou::app
