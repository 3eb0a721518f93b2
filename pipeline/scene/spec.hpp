// What scene is wanted: its kind and its settings, from a scene:// address or from key=value pairs.
#pragma once

#include "core/clock.hpp"
#include "core/geometry.hpp"
#include "core/result.hpp"
#include "pipeline/scene/distractors.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gulou::scene {

enum class Kind { Facade, FireLane, Street, Square };
// Which camera looks: the demo's, or one drawn from the seed, elsewhere and with another lens.
enum class View { Demo, Any };
enum class Tamper { None, Covered, Defocused, Moved, Frozen, Black };
// How hard an H.264 file is compressed: as well as cameras do, or in half the time into twice the
// bytes of the same quality.
enum class Encoder { Thorough, Quick };
std::string_view name(Tamper tamper);
std::string_view name(Kind kind); // "facade", "fire-lane", "street", "square"

// All times in seconds of scene time; the first frame is at 0.
struct SceneSpec {
    Kind kind = Kind::Facade;
    std::uint64_t seed = 1;
    int width = 0; // pixels, even, 160..3840
    int height = 0;
    int fps = 0;            // 1..60
    double duration = 0;    // 0: endless
    double noise = 1;       // sensor noise, standard deviation in luma steps, 0..20
    bool events = true;     // false: ordinary life only
    double event_at = 0;    // throw_at, park_at: when the first event happens
    double event_every = 0; // throw_every, park_every: its period; 0: once
    double park_for = 0;    // how long the van, or the crowd, stands
    int people = 0;         // of a crowd
    WallTime start{};       // what the burnt-in clock shows at the first frame
    std::string title;      // burnt-in camera name, UTF-8
    View view = View::Demo;
    std::string object; // what is thrown or left; empty: as in the demo; "any": drawn from the seed
    Distractors distractors;
    bool life = false; // the distractors were drawn from the seed
    Tamper tamper = Tamper::None;
    double tamper_at = 0;
    double tamper_for = 0;
    double quality = 23; // of the H.264 file: x264's CRF, 0..51
    double gop = 2;      // seconds between its key frames
    Encoder encoder = Encoder::Thorough;
};

using Settings = std::vector<std::pair<std::string, std::string>>;

// Any thread. Invalid, with the key and what is allowed, for an unknown kind or key or a value out
// of range. Keys: seed width height fps duration noise events start name view distractors tamper
// tamper_at tamper_for crf gop encoder; facade: object throw_at throw_every; fire-lane: object
// park_at park_for park_every; square: crowd crowd_at crowd_for crowd_every.
Result<SceneSpec> make_spec(std::string_view kind, const Settings& settings);
// scene://KIND?key=value&… with percent-encoding (RFC 3986 §2.1).
Result<SceneSpec> parse_uri(std::string_view uri);

// The zone to watch in this view, fractions of the frame: the façade, or the fire lane.
Polygon suggested_zone(Kind kind);

} // namespace gulou::scene
