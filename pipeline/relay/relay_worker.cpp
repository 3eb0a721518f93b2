#include "pipeline/relay/relay_worker.hpp"

namespace gulou::relay {

RelayWorker::RelayWorker(std::string name, const RelayOptions& options, DtlsContext dtls,
                         RelayListener& listener, Counters& counters, Log log)
    : loop_(std::move(name)),
      thread_(loop_.context(), options, std::move(dtls), listener, counters, std::move(log)) {
    post([](RelayThread& thread) { thread.start(); });
}

RelayWorker::~RelayWorker() {
    post([](RelayThread& thread) { thread.stop(); });
    loop_.drain();
}

bool RelayWorker::deliver(CameraUnit unit) {
    if (!waiting_.push(std::move(unit)))
        return false;
    post([this](RelayThread&) { drain(); });
    return true;
}

void RelayWorker::drain() {
    while (auto item = waiting_.take()) {
        if (item->unit)
            thread_.push(item->camera, std::move(item->unit), item->continuity);
        else
            thread_.remove_camera(item->camera);
    }
    thread_.flush();
}

} // namespace gulou::relay
