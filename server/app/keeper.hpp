// The once-a-second chores: retries, what must not be deleted, what has expired.
#pragma once

#include "alerts/engine.hpp"
#include "core/log.hpp"
#include "pipeline/record/recorder.hpp"
#include "server/accounts/accounts.hpp"
#include "server/api/hub.hpp"
#include "server/app/evidence.hpp"
#include "server/store/database.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace gulou::app {

// Control thread.
class Keeper {
public:
    struct Outside {
        boost::asio::io_context& control;
        alerts::Engine& engine;
        record::Recorder& recorder;
        Evidence& evidence;
        store::Database& database;
        accounts::Accounts& accounts;
        api::Hub& hub;
        const Clock& clock;
        std::chrono::hours clip_age; // clips of closed alerts older than this are deleted
    };
    Keeper(Outside outside, Log log);
    void start();
    void stop() { timer_.cancel(); }

private:
    void arm();
    void tick();
    void hold_open_alerts();
    void drop_old_clips();
    void drop_old_pictures(WallTime before);
    void end_expired_sessions();

    Outside outside_;
    Log log_;
    boost::asio::steady_timer timer_;
    unsigned ticks_ = 0;
};

} // namespace gulou::app
