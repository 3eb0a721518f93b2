#include "core/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace gulou {

struct Log::Target {
    spdlog::logger logger;
};

namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warn:
        return spdlog::level::warn;
    case LogLevel::Error:
        break;
    }
    return spdlog::level::err;
}

} // namespace

Log::Log(std::shared_ptr<Target> target, std::string component)
    : target_(std::move(target)), component_(std::move(component)) {}

Log Log::standard(LogLevel level) {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto target = std::make_shared<Target>(Target{spdlog::logger("gulou", std::move(sink))});
    target->logger.set_level(to_spdlog(level));
    target->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %v", spdlog::pattern_time_type::utc);
    target->logger.flush_on(spdlog::level::info);
    return {std::move(target), {}};
}

Log Log::none() {
    return {nullptr, {}};
}

Log Log::child(std::string_view component) const {
    auto path =
        component_.empty() ? std::string(component) : component_ + "/" + std::string(component);
    return {target_, std::move(path)};
}

void Log::write(LogLevel level, std::string_view message) const {
    if (target_)
        target_->logger.log(to_spdlog(level), "{}: {}", component_, message);
}

} // namespace gulou
