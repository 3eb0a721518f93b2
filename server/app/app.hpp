// The composition root: builds every part, wires it to the others, and stops in reverse order.
#pragma once

#include "core/clock.hpp"
#include "core/counter.hpp"
#include "core/org/unit_tree.hpp"
#include "server/accounts/accounts.hpp"
#include "server/api/dispatch.hpp"
#include "server/api/guard.hpp"
#include "server/api/health_routes.hpp"
#include "server/api/hub.hpp"
#include "server/app/call_board.hpp"
#include "server/app/dry_runs.hpp"
#include "server/app/evidence.hpp"
#include "server/app/keeper.hpp"
#include "server/app/listeners.hpp"
#include "server/app/rule_book.hpp"
#include "server/app/stations.hpp"
#include "server/config/config.hpp"
#include "server/net/server.hpp"
#include "server/net/static_files.hpp"
#include "server/store/alert_store.hpp"
#include "server/store/call_parts.hpp"
#include "server/store/segments.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace gulou::app {

// The thread that runs `control` constructs, uses and destroys it.
class App {
public:
    // Throws std::runtime_error with one sentence when it cannot start.
    App(boost::asio::io_context& control, config::Config config, Log log);
    ~App();

    // Accepts connections and starts the cameras. Throws likewise.
    void start();
    std::uint16_t port() const { return server_->port(); }

    // Edges first: no more requests, calls end, cameras stop, what was observed is committed.
    // `done` once all that is over.
    void stop(std::function<void()> done);

private:
    void make_accounts();
    void make_media();
    void make_call_recorder();
    void make_alerts();
    void make_interface();
    void add_resources();
    net::Opened open_socket(api::Caller caller);
    Result<net::Opened> upgrade(const net::Request& request);
    Result<api::Caller> authenticate(const net::Request& request) const;
    void published(const alerts::Event& event);
    void camera_changed(const CameraId& camera);
    api::Json encode_alert(const alerts::Alert& alert) const;
    api::Json health() const;
    std::vector<api::Gauge> gauges() const;

    boost::asio::io_context& control_;
    const config::Config config_;
    Log log_;
    SystemClock clock_;
    bool disk_full_ = false;
    Counters counters_;
    org::UnitTree tree_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<accounts::Accounts> accounts_;
    std::unique_ptr<store::AlertStore> alert_store_;
    std::unique_ptr<store::Segments> segments_;
    record::SystemDisk disk_;
    std::unique_ptr<Listeners> listeners_;
    PeerIds peer_ids_;
    LiveViews live_views_{peer_ids_};
    CallMedia call_media_;
    std::unique_ptr<store::CallParts> call_parts_;
    std::unique_ptr<record::CallRecorder> call_recorder_; // outlives the relay, which pushes
    std::unique_ptr<relay::Relay> relay_;
    std::unique_ptr<record::Recorder> recorder_;
    std::unique_ptr<analysis::WorkerPool> pool_;
    std::unique_ptr<ClipCache> clips_;
    std::shared_ptr<analysis::Labeller> labeller_; // null: no model
    std::unique_ptr<Stations> stations_;
    std::unique_ptr<alerts::Engine> engine_;
    std::unique_ptr<RuleBook> rules_;
    std::unique_ptr<DryRuns> dry_runs_;
    std::unique_ptr<Evidence> evidence_;
    std::unique_ptr<api::Hub> hub_;
    std::unique_ptr<CallBoard> calls_;
    std::unique_ptr<Keeper> keeper_;
    api::Dispatch dispatch_;
    std::unique_ptr<net::StaticFiles> console_;
    net::Router router_;
    std::unique_ptr<api::Guard> guard_;
    std::unique_ptr<net::Server> server_;
};

} // namespace gulou::app
