// Finds out why a camera cannot be reached: GStreamer only says that it could not.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string>

namespace gulou::ingest {

// Resolves and connects (TCP, 3 s at most), then calls `done` once on the executor with a
// sentence: unknown host, refused, no route, does not answer; or that something answers, but not
// as a camera.
void diagnose(const boost::asio::any_io_executor& executor, const std::string& host, int port,
              std::function<void(std::string)> done);

} // namespace gulou::ingest
