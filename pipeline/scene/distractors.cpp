#include "pipeline/scene/distractors.hpp"

#include "pipeline/scene/pcg32.hpp"
#include "pipeline/scene/spec.hpp"

#include <algorithm>
#include <array>

namespace gulou::scene {
namespace {

// Where it may happen, and how likely it is in a stretch of ordinary life.
struct Entry {
    Distractor what;
    std::string_view name;
    double on_facade, in_lane, in_street;
};
using D = Distractor;
constexpr std::array table = {
    Entry{D::Birds, "birds", 0.5, 0, 0},
    Entry{D::Insects, "insects", 0.12, 0.1, 0},
    Entry{D::Leaves, "leaves", 0.3, 0.2, 0},
    Entry{D::Rain, "rain", 0.13, 0.13, 0.13},
    Entry{D::Snow, "snow", 0.07, 0.07, 0.07},
    Entry{D::Laundry, "laundry", 0.5, 0, 0},
    Entry{D::Windows, "windows", 0.4, 0, 0},
    Entry{D::Curtains, "curtains", 0.3, 0, 0},
    Entry{D::Lights, "lights", 0.4, 0, 0},
    Entry{D::Gondola, "gondola", 0.12, 0, 0},
    Entry{D::Balloon, "balloon", 0.12, 0, 0},
    Entry{D::Headlights, "headlights", 0.15, 0.2, 0},
    Entry{D::Clouds, "clouds", 0.3, 0.3, 0.3},
    Entry{D::Lightning, "lightning", 0.08, 0.08, 0.08},
    Entry{D::IrSwitch, "ir_switch", 0.08, 0.08, 0.08},
    Entry{D::Shake, "shake", 0.25, 0.2, 0.2},
    Entry{D::Frozen, "frozen", 0.05, 0.05, 0.05},
    Entry{D::Night, "night", 0.3, 0.3, 0.3},
    Entry{D::Cars, "cars", 0, 0.5, 0},
    Entry{D::People, "people", 0, 0.5, 0},
    Entry{D::Shadows, "shadows", 0, 0.4, 0},
    Entry{D::Doors, "doors", 0, 0.3, 0},
    Entry{D::Removed, "removed", 0, 0.15, 0},
    Entry{D::Occluders, "occluders", 0, 0.25, 0},
};
static_assert(table.size() == distractor_count);

double likely(const Entry& entry, Kind kind) {
    switch (kind) {
    case Kind::Facade:
        return entry.on_facade;
    case Kind::FireLane:
        return entry.in_lane;
    case Kind::Street:
    case Kind::Square:
        return entry.in_street;
    }
    return 0;
}

} // namespace

std::string_view name(Distractor distractor) {
    return table[static_cast<std::size_t>(distractor)].name;
}

std::vector<std::string> Distractors::names() const {
    std::vector<std::string> out;
    for (const Entry& entry : table)
        if (has(entry.what))
            out.emplace_back(entry.name);
    return out;
}

Distractors usual_distractors(Kind kind) {
    Distractors out;
    if (kind == Kind::Facade)
        for (const auto usual : {D::Birds, D::Laundry, D::Lights})
            out.add(usual);
    return out;
}

Result<Distractors> parse_distractors(Kind kind, std::string_view text) {
    Distractors out;
    if (text == "none")
        return out;
    while (!text.empty()) {
        const auto one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const auto* found = std::find_if(table.begin(), table.end(), [&](const Entry& entry) {
            return entry.name == one && likely(entry, kind) > 0;
        });
        if (found == table.end()) {
            std::string known = "none, life";
            for (const Entry& entry : table)
                if (likely(entry, kind) > 0)
                    known += ", " + std::string(entry.name);
            return fail(ErrorCode::Invalid, "scene: " + std::string(name(kind)) +
                                                " has no distractor '" + std::string(one) +
                                                "'; it has: " + known);
        }
        out.add(found->what);
    }
    return out;
}

Distractors draw_life(Kind kind, std::uint64_t seed) {
    Pcg32 random(seed, Stream::Life);
    Distractors out;
    for (const Entry& entry : table)
        if (random.unit() < likely(entry, kind))
            out.add(entry.what);
    const bool night = out.has(D::Night);
    if (!night) {
        out.remove(D::Insects); // seen in the infrared lamp
        out.remove(D::Headlights);
    }
    if (night || out.has(D::Rain))
        out.remove(D::Clouds);
    if (out.has(D::Rain))
        out.remove(D::Snow);
    return out;
}

} // namespace gulou::scene
