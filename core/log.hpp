// Logging: passed down, never global; one line of key=value, no secrets, none a packet.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gulou {

enum class LogLevel { Debug, Info, Warn, Error };

// A cheap value, any thread. A line: time level component message [key=value …].
class Log {
public:
    // Writes to standard error; `level` and above.
    static Log standard(LogLevel level);
    // Drops everything: for tests.
    static Log none();

    // "relay" → child("call 7") → "relay/call 7".
    Log child(std::string_view component) const;

    void debug(std::string_view message) const { write(LogLevel::Debug, message); }
    void info(std::string_view message) const { write(LogLevel::Info, message); }
    void warn(std::string_view message) const { write(LogLevel::Warn, message); }
    void error(std::string_view message) const { write(LogLevel::Error, message); }

private:
    struct Target;
    Log(std::shared_ptr<Target> target, std::string component);
    void write(LogLevel level, std::string_view message) const;

    std::shared_ptr<Target> target_;
    std::string component_;
};

} // namespace gulou
