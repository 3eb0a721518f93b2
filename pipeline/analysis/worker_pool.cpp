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

void WorkerPool::stop() {
    pool_.stop();
    pool_.join();
}

} // namespace gulou::analysis
