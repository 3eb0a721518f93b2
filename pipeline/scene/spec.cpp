#include "pipeline/scene/spec.hpp"

#include "pipeline/scene/falling.hpp"
#include "pipeline/scene/lane_thing.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>

namespace gulou::scene {
namespace {

struct Traits {
    Kind kind;
    std::string_view name;
    std::string_view title;
    int width;
    int height;
    int fps;
    double event_at;
    double event_every;
    double park_for;
};

constexpr std::array kinds = {
    Traits{Kind::Facade, "facade", "人民大街12号楼 北立面", 960, 540, 20, 20, 90, 0},
    Traits{Kind::FireLane, "fire-lane", "花园社区 消防通道", 640, 360, 15, 45, 180, 90},
    Traits{Kind::Street, "street", "朝阳大街 和平路口", 640, 360, 15, 0, 0, 0},
    Traits{Kind::Square, "square", "市民广场", 640, 360, 12, 60, 240, 60},
};

const Traits& traits(Kind kind) {
    return *std::find_if(kinds.begin(), kinds.end(),
                         [&](const Traits& t) { return t.kind == kind; });
}

template <class Number>
Result<void> read(std::string_view key, std::string_view text, Number low, Number high,
                  Number& out) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= low) ||
        !(value <= high))
        return fail(ErrorCode::Invalid, "scene: " + std::string(key) + " must be a number from " +
                                            std::to_string(low) + " to " + std::to_string(high) +
                                            ", not '" + std::string(text) + "'");
    out = value;
    return {};
}

Result<void> read_switch(std::string_view key, std::string_view text, bool& out) {
    if (text != "0" && text != "1")
        return fail(ErrorCode::Invalid, "scene: " + std::string(key) + " must be 0 or 1, not '" +
                                            std::string(text) + "'");
    out = text == "1";
    return {};
}

// One of a few words, each standing for its place in the list.
template <class Enum, std::size_t Size>
Result<void> read_word(std::string_view key, std::string_view text,
                       const std::array<std::string_view, Size>& words, Enum& out) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) {
        std::string known;
        for (const auto word : words)
            known += (known.empty() ? "" : ", ") + std::string(word);
        return fail(ErrorCode::Invalid, "scene: " + std::string(key) + " must be one of " + known +
                                            ", not '" + std::string(text) + "'");
    }
    out = static_cast<Enum>(found - words.begin());
    return {};
}

constexpr std::array<std::string_view, 2> views = {"demo", "any"};
constexpr std::array<std::string_view, 2> encoders = {"thorough", "quick"};
constexpr std::array<std::string_view, 6> tampers = {"none",  "covered", "defocused",
                                                     "moved", "frozen",  "black"};

Result<void> read_distractors(SceneSpec& spec, std::string_view /*key*/, std::string_view text) {
    if (text == "life") { // drawn when the seed is known
        spec.life = true;
        return {};
    }
    return parse_distractors(spec.kind, text).map([&](const Distractors& d) {
        spec.distractors = d;
    });
}

Result<void> read_object(SceneSpec& spec, std::string_view /*key*/, std::string_view text) {
    const auto known = spec.kind == Kind::Facade ? thrown_names() : lane_thing_names();
    if (text != "any" && std::find(known.begin(), known.end(), text) == known.end()) {
        std::string list = "any";
        for (const auto one : known)
            list += ", " + std::string(one);
        return fail(ErrorCode::Invalid,
                    "scene: object must be one of " + list + ", not '" + std::string(text) + "'");
    }
    spec.object = text;
    return {};
}

constexpr double longest = 1e7; // seconds

// What a key does; `only` names the one kind that has it.
struct Key {
    std::string_view name;
    std::optional<Kind> only;
    Result<void> (*set)(SceneSpec&, std::string_view key, std::string_view value);
};

using Text = std::string_view;
constexpr std::array keys = {
    Key{"seed",
        {},
        [](SceneSpec& s, Text k, Text v) {
            return read<std::uint64_t>(k, v, 0, std::uint64_t{1} << 48, s.seed);
        }},
    Key{"width", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 160, 3840, s.width); }},
    Key{"height", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 120, 2160, s.height); }},
    Key{"fps", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 1, 60, s.fps); }},
    Key{"duration",
        {},
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.duration); }},
    Key{"noise", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, 20.0, s.noise); }},
    Key{"events", {}, [](SceneSpec& s, Text k, Text v) { return read_switch(k, v, s.events); }},
    Key{"start",
        {},
        [](SceneSpec& s, Text, Text v) {
            return from_rfc3339(v).map([&](WallTime t) { s.start = t; });
        }},
    Key{"name",
        {},
        [](SceneSpec& s, Text, Text v) -> Result<void> {
            if (v.size() > 120)
                return fail(ErrorCode::Invalid, "scene: name is longer than 120 bytes");
            s.title = v;
            return {};
        }},
    Key{"view", {}, [](SceneSpec& s, Text k, Text v) { return read_word(k, v, views, s.view); }},
    Key{"distractors", {}, read_distractors},
    Key{"tamper",
        {},
        [](SceneSpec& s, Text k, Text v) { return read_word(k, v, tampers, s.tamper); }},
    Key{"tamper_at",
        {},
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.tamper_at); }},
    Key{"tamper_for",
        {},
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.tamper_for); }},
    Key{"crf", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, 51.0, s.quality); }},
    Key{"gop", {}, [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.1, 60.0, s.gop); }},
    Key{"encoder",
        {},
        [](SceneSpec& s, Text k, Text v) { return read_word(k, v, encoders, s.encoder); }},
    Key{"object", Kind::Facade, read_object},
    Key{"throw_at", Kind::Facade,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 1.0, longest, s.event_at); }},
    Key{"throw_every", Kind::Facade,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.event_every); }},
    Key{"object", Kind::FireLane, read_object},
    Key{"crowd", Kind::Square,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 2, 40, s.people); }},
    Key{"crowd_at", Kind::Square,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 1.0, longest, s.event_at); }},
    Key{"crowd_for", Kind::Square,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 1.0, longest, s.park_for); }},
    Key{"crowd_every", Kind::Square,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.event_every); }},
    // Below 0: it stands there before the first picture.
    Key{"park_at", Kind::FireLane,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, -longest, longest, s.event_at); }},
    Key{"park_every", Kind::FireLane,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 0.0, longest, s.event_every); }},
    Key{"park_for", Kind::FireLane,
        [](SceneSpec& s, Text k, Text v) { return read(k, v, 1.0, longest, s.park_for); }},
};

bool has(const Key& key, Kind kind) {
    return !key.only || *key.only == kind;
}

Result<void> apply(SceneSpec& spec, std::string_view name_, std::string_view value) {
    std::string known;
    for (const Key& key : keys) {
        if (!has(key, spec.kind))
            continue;
        if (key.name == name_)
            return key.set(spec, name_, value);
        known += (known.empty() ? "" : ", ") + std::string(key.name);
    }
    return fail(ErrorCode::Invalid, "scene: " + std::string(name(spec.kind)) + " has no setting '" +
                                        std::string(name_) + "'; it has: " + known);
}

// Long enough between events for one to be over before the next begins.
Result<void> check(const SceneSpec& spec) {
    if (spec.width % 2 != 0 || spec.height % 2 != 0)
        return fail(ErrorCode::Invalid, "scene: width and height must be even");
    const double least = spec.kind == Kind::FireLane ? spec.park_for + 20
                         : spec.kind == Kind::Square ? spec.park_for + 70
                                                     : 6;
    if (spec.event_every > 0 && spec.event_every < least)
        return fail(ErrorCode::Invalid, "scene: events must be at least " +
                                            std::to_string(static_cast<int>(least)) +
                                            " s apart, or 0 for one only");
    return {};
}

Result<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        unsigned value = 0;
        const auto* from = text.data() + i + 1;
        if (i + 2 >= text.size() || std::from_chars(from, from + 2, value, 16).ptr != from + 2)
            return fail(ErrorCode::Invalid, "scene: broken percent-encoding in the address");
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

} // namespace

std::string_view name(Kind kind) {
    return traits(kind).name;
}

std::string_view name(Tamper tamper) {
    return tampers[static_cast<std::size_t>(tamper)];
}

Result<SceneSpec> make_spec(std::string_view kind, const Settings& settings) {
    const auto* found =
        std::find_if(kinds.begin(), kinds.end(), [&](const Traits& t) { return t.name == kind; });
    if (found == kinds.end())
        return fail(ErrorCode::Invalid, "scene: there is no '" + std::string(kind) +
                                            "'; there are facade, fire-lane, street, square");
    SceneSpec spec;
    spec.kind = found->kind;
    spec.width = found->width;
    spec.height = found->height;
    spec.fps = found->fps;
    spec.event_at = found->event_at;
    spec.event_every = found->event_every;
    spec.park_for = found->park_for;
    spec.people = 14;
    spec.title = found->title;
    spec.distractors = usual_distractors(spec.kind);
    spec.start = WallTime(std::chrono::seconds(1'700'000'000)); // 2023-11-15 06:13:20 in China
    for (const auto& [key, value] : settings)
        if (auto applied = apply(spec, key, value); !applied)
            return fail(applied.error());
    if (auto checked = check(spec); !checked)
        return fail(checked.error());
    if (spec.life)
        spec.distractors = draw_life(spec.kind, spec.seed);
    if (spec.events)
        spec.distractors.remove(Distractor::Frozen); // an event nobody sees is none
    return spec;
}

Result<SceneSpec> parse_uri(std::string_view uri) {
    constexpr std::string_view scheme = "scene://";
    if (!uri.starts_with(scheme))
        return fail(ErrorCode::Invalid, "scene: an address begins with scene://");
    uri.remove_prefix(scheme.size());
    const std::string_view kind = uri.substr(0, uri.find('?'));
    Settings settings;
    std::string_view rest = kind.size() == uri.size() ? "" : uri.substr(kind.size() + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos)
            return fail(ErrorCode::Invalid,
                        "scene: '" + std::string(pair) + "' in the address is not key=value");
        auto value = percent_decoded(pair.substr(equals + 1));
        if (!value)
            return fail(value.error());
        settings.emplace_back(pair.substr(0, equals), *std::move(value));
    }
    return make_spec(kind, settings);
}

} // namespace gulou::scene
