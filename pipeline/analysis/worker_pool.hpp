// The threads that analyze: as many as cores, shared by all cameras.
#pragma once

#include "core/guarded.hpp"
#include "pipeline/analysis/load_gauge.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>

namespace gulou::analysis {

class WorkerPool {
public:
    // Threads: one a core, or as many as stated.
    WorkerPool();
    explicit WorkerPool(std::size_t threads);
    // Drops what has not begun and waits for what runs. Not from one of its threads.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    boost::asio::thread_pool::executor_type executor() { return pool_.get_executor(); }
    // How far the pool falls behind. Any thread.
    void waited(std::chrono::milliseconds time);
    LoadLevel level() const;
    std::chrono::milliseconds lateness() const;

    // As the destructor, earlier: after it no observation is emitted. Any number of times.
    void stop();

private:
    boost::asio::thread_pool pool_;
    mutable Guarded<LoadGauge> load_;
};

} // namespace gulou::analysis
