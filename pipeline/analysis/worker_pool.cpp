#include "pipeline/analysis/worker_pool.hpp"

#include <opencv2/core/utility.hpp>

#include <algorithm>
#include <thread>

namespace gulou::analysis {

WorkerPool::WorkerPool() : WorkerPool(std::max(1U, std::thread::hardware_concurrency())) {}

WorkerPool::WorkerPool(std::size_t threads) : pool_(threads) {
    // The pool is the parallelism; OpenCV's own threads would only fight it for the cores.
    cv::setNumThreads(1);
}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::waited(std::chrono::milliseconds time) {
    const auto now = SystemClock().steady();
    load_.with([&](LoadGauge& gauge) { gauge.waited(now, time); });
}

LoadLevel WorkerPool::level() const {
    const auto now = SystemClock().steady();
    return load_.with([&](LoadGauge& gauge) {
        gauge.roll(now);
        return gauge.level();
    });
}

std::chrono::milliseconds WorkerPool::lateness() const {
    return load_.with([](LoadGauge& gauge) { return gauge.lateness(); });
}

void WorkerPool::stop() {
    pool_.stop();
    pool_.join();
}

} // namespace gulou::analysis
