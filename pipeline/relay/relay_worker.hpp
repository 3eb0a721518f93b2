// A relay thread seen from the control side: its loop, and the mailbox its pictures wait in.
#pragma once

#include "core/loop.hpp"
#include "core/ring_mailbox.hpp"
#include "pipeline/relay/camera_board.hpp"
#include "pipeline/relay/load.hpp"
#include "pipeline/relay/relay_thread.hpp"

#include <boost/asio/post.hpp>

#include <string>
#include <utility>

namespace gulou::relay {

class RelayWorker {
public:
    // Pictures on their way from the cameras' threads; at 25 a second from 16 cameras over a
    // second. What finds the mailbox full is for the sender to drop.
    static constexpr std::size_t most_waiting_units = 512;

    // Throws when a port cannot be bound. `name`: of the thread, ≤ 15 characters. `listener` is
    // called on the relay thread.
    RelayWorker(std::string name, const RelayOptions& options, DtlsContext dtls,
                RelayListener& listener, Counters& counters, Log log);
    // Closes the thread's peers and lets what was posted finish.
    ~RelayWorker();
    RelayWorker(const RelayWorker&) = delete;
    RelayWorker& operator=(const RelayWorker&) = delete;

    // Any thread. Runs `work(RelayThread&)` on the relay thread, in order.
    template <class Work>
    void post(Work work) {
        boost::asio::post(loop_.context(),
                          [this, work = std::move(work)]() mutable { work(thread_); });
    }
    // Any thread. False: full.
    bool deliver(CameraUnit unit);

    std::uint16_t port() const { return thread_.port(); }
    // Any thread.
    ThreadLoad load() const { return thread_.load(); }

private:
    void drain();

    RingMailbox<CameraUnit> waiting_{most_waiting_units};
    Loop loop_;
    RelayThread thread_;
};

} // namespace gulou::relay
