#include "core/loop.hpp"

#include <pthread.h>

namespace gulou {

Loop::Loop(std::string name)
    : work_(boost::asio::make_work_guard(context_)), thread_([this, name = std::move(name)] {
          pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
          context_.run();
      }) {}

Loop::~Loop() {
    stop();
}

void Loop::drain() {
    work_.reset();
    if (thread_.joinable())
        thread_.join();
}

void Loop::stop() {
    work_.reset();
    context_.stop();
    if (thread_.joinable())
        thread_.join();
}

} // namespace gulou
