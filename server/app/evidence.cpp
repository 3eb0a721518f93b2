#include "server/app/evidence.hpp"

namespace gulou::app {
namespace {

using namespace std::chrono_literals;

// The recorder writes fragments of at most a second; the last picture must be on disk.
constexpr auto settle = 1500ms;
constexpr auto retry_after = 10s;
constexpr int max_attempts = 6; // a full disk has a minute to be freed

} // namespace

Evidence::Evidence(Outside outside, std::filesystem::path folder, Log log)
    : outside_(outside), folder_(std::move(folder)), log_(std::move(log)) {
    std::filesystem::create_directories(folder_);
}

std::filesystem::path Evidence::clip_of(AlertId alert) const {
    return folder_ / (std::to_string(alert.value()) + ".mp4");
}

void Evidence::forget(AlertId alert) {
    std::error_code error;
    std::filesystem::remove(clip_of(alert), error);
    if (error)
        log_.warn("cannot delete clip alert=" + std::to_string(alert.value()) + " " +
                  error.message());
}

void Evidence::follow(const alerts::Alert& alert) {
    if (alert.clip != alerts::ClipState::Pending || waiting_.contains(alert.id))
        return;
    record::CutRequest request{alert.camera, alert.clip_from, alert.clip_to, clip_of(alert.id)};
    const auto due = alert.clip_to + settle - outside_.clock.wall();
    waiting_.emplace(alert.id,
                     Waiting{std::move(request), boost::asio::steady_timer(outside_.control), 0});
    arm(alert.id, std::max<std::chrono::milliseconds>(due, 0ms));
}

void Evidence::arm(AlertId id, std::chrono::milliseconds after) {
    auto& timer = waiting_.at(id).timer;
    timer.expires_after(after);
    timer.async_wait([this, id](const boost::system::error_code& error) {
        if (!error)
            cut(id);
    });
}

void Evidence::cut(AlertId id) {
    auto& waiting = waiting_.at(id);
    ++waiting.attempts;
    outside_.recorder.cut(waiting.request, outside_.control.get_executor(),
                          [this, id](const Result<record::Clip>& clip) { done(id, clip); });
}

void Evidence::done(AlertId id, const Result<record::Clip>& clip) {
    const auto number = std::to_string(id.value());
    if (clip) {
        log_.info("clip ready alert=" + number + " bytes=" + std::to_string(clip->bytes));
        waiting_.erase(id);
        return outside_.engine.clip_ready(id, {clip->begin, clip->end});
    }
    const bool hopeless = clip.error().code == ErrorCode::Invalid;
    if (!hopeless && waiting_.at(id).attempts < max_attempts)
        return arm(id, retry_after);
    log_.warn("clip failed alert=" + number + " reason=\"" + clip.error().message + "\"");
    waiting_.erase(id);
    outside_.engine.clip_failed(id);
}

} // namespace gulou::app
