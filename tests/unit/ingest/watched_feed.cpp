#include "tests/unit/ingest/watched_feed.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>

namespace gulou::ingest {
namespace {

class Environment : public testing::Environment {
    void SetUp() override { init(); }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new Environment);

} // namespace

WatchedFeed::WatchedFeed(Camera camera)
    : feed_(std::make_unique<CameraFeed>(
          SourceSpec{CameraId("1"), camera.uri, camera.transport, camera.transcode},
          std::move(camera.scenes), *this, loop_.context().get_executor(), clock_, Log::none())) {
    feed_->set_frames(camera.demand);
    feed_->start();
}

WatchedFeed::~WatchedFeed() {
    stop();
}

void WatchedFeed::stop() {
    if (!feed_)
        return;
    std::promise<void> done;
    boost::asio::post(loop_.context(), [&] {
        feed_.reset();
        done.set_value();
    });
    done.get_future().wait();
}

void WatchedFeed::on_access_unit(media::SharedAccessUnit unit) {
    const std::lock_guard lock(mutex_);
    (media::is_video(unit->codec) ? seen_.units : seen_.sounds).push_back(std::move(unit));
    changed_.notify_all();
}

void WatchedFeed::on_live_unit(media::SharedAccessUnit unit) {
    const std::lock_guard lock(mutex_);
    (media::is_video(unit->codec) ? seen_.live : seen_.live_sounds).push_back(std::move(unit));
    changed_.notify_all();
}

void WatchedFeed::on_frame(media::SharedFrame frame) {
    const std::lock_guard lock(mutex_);
    seen_.frames.push_back(std::move(frame));
    changed_.notify_all();
}

void WatchedFeed::on_status(const Status& status) {
    const std::lock_guard lock(mutex_);
    seen_.statuses.push_back(status);
    changed_.notify_all();
}

bool WatchedFeed::Seen::has_been(State state) const {
    return std::any_of(statuses.begin(), statuses.end(),
                       [&](const Status& s) { return s.state == state; });
}

bool WatchedFeed::wait(const std::function<bool(const Seen&)>& condition,
                       std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return condition(seen_); });
}

bool WatchedFeed::wait_for_units(std::size_t more) {
    const std::size_t now = seen().units.size();
    return wait([&](const Seen& s) { return s.units.size() >= now + more; });
}

WatchedFeed::Seen WatchedFeed::seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
}

int threads_of_this_process() {
    int out = 0;
    for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
        ++out;
    return out;
}

} // namespace gulou::ingest
