// A camera as it is configured: what it is called, where it hangs, where its video comes from.
#pragma once

#include "core/ids.hpp"
#include "core/org/unit_code.hpp"
#include "core/rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gulou {

enum class RtspTransport { Tcp, Udp };

// What happens to video that browsers cannot show live (B-frames, H.265): refused with the reason,
// or decoded and encoded again while somebody watches.
enum class Transcode { Never, WhileWatched };

struct Camera {
    CameraId id;
    std::string name;
    org::UnitCode unit;
    std::string source; // rtsp://, file://, scene://
    std::optional<std::string> substream;
    RtspTransport transport = RtspTransport::Tcp;
    bool record = true;
    std::vector<Rule> rules;
    Transcode transcode = Transcode::Never;
};

} // namespace gulou
