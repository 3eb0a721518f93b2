// Names of things as distinct types, so that a camera id is never passed for a rule id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace gulou {

template <class Tag, class Value>
class Id {
public:
    Id() = default;
    explicit Id(Value value) : value_(std::move(value)) {}
    const Value& value() const { return value_; }
    auto operator<=>(const Id&) const = default;

private:
    Value value_{};
};

using CameraId = Id<struct CameraTag, std::string>; // 20 digits, GB/T 28181-2016 annex D
using UserId = Id<struct UserTag, std::int64_t>;
using AlertId = Id<struct AlertTag, std::int64_t>;
using CallId = Id<struct CallTag, std::string>; // opaque, random
// A logged-in session of a person: one browser. Several make several devices.
using SessionId = Id<struct SessionTag, std::int64_t>;
// One WebSocket connection, unique for the life of the process.
using ConnectionId = Id<struct ConnectionTag, std::uint64_t>;

} // namespace gulou

template <class Tag, class Value>
struct std::hash<gulou::Id<Tag, Value>> {
    std::size_t operator()(const gulou::Id<Tag, Value>& id) const noexcept {
        return std::hash<Value>{}(id.value());
    }
};
