// How a camera is doing, as supervisors and the API see it.
#pragma once

#include "core/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gulou::ingest {

enum class State { Off, Connecting, Online, Offline };
constexpr std::string_view name(State state) {
    switch (state) {
    case State::Off:
        return "off";
    case State::Connecting:
        return "connecting";
    case State::Online:
        return "online";
    case State::Offline:
        return "offline";
    }
    return {};
}

struct Status {
    State state = State::Off;
    // Why it is offline, or what is wrong while online (B frames); empty when all is well. One
    // sentence for people, without credentials.
    std::string reason;
    WallTime since{};  // when the state was entered
    std::string codec; // "H264"; empty before the first video
    int width = 0;     // pixels; 0 before the first video
    int height = 0;
    bool keyframes_only = false;        // of what is decoded for analysis
    double fps = 0;                     // as declared by the stream, else as measured
    std::optional<WallTime> last_video; // resolution: a second
    bool operator==(const Status&) const = default;
};

} // namespace gulou::ingest
