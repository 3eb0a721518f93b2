// Verifies passwords away from the control thread, one after the other, in a bounded queue.
#pragma once

#include "core/loop.hpp"
#include "core/mailbox.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string>

namespace gulou::accounts {

class PasswordWorker {
public:
    // `bound` logins may wait; `control`'s context must outlive this.
    PasswordWorker(std::size_t bound, boost::asio::any_io_executor control);
    // Finishes the one it is at; those waiting are never answered.
    ~PasswordWorker();
    PasswordWorker(const PasswordWorker&) = delete;
    PasswordWorker& operator=(const PasswordWorker&) = delete;

    // `done` runs on the control executor. False: the queue is full, and `done` is not called.
    bool verify(std::string hash, std::string password, std::function<void(bool)> done);

private:
    struct Job {
        std::string hash;
        std::string password; // wiped once verified
        std::function<void(bool)> done;
    };
    void serve();

    boost::asio::any_io_executor control_;
    Mailbox<Job> mailbox_;
    Loop loop_{"gulou-accounts"};
};

} // namespace gulou::accounts
