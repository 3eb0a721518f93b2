// A thread that runs an Asio io_context: one for the control plane, one for each relay thread.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <thread>

namespace gulou {

class Loop {
public:
    // Starts the thread at once; `name` (≤ 15 characters) is what ps and perf show.
    explicit Loop(std::string name);
    // Stops and joins; handlers not yet run are dropped.
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    boost::asio::io_context& context() { return context_; }
    // Lets running work finish, then ends the thread. Not from the loop's own thread.
    void drain();
    void stop();

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

} // namespace gulou
