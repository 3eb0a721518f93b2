// Whether what stands in a zone is a thing that stays: pure decisions.
#pragma once

namespace gulou::analysis {

// What one look at the place of a reported thing showed.
struct Sighting {
    double seconds = 1;   // since the look before
    double there = 0;     // share of its pixels that differ from the empty scene
    double moving = 0;    // share of its pixels in motion
    double likeness = -1; // -1..1, correlation with its look when it was reported
    double outline = 1;   // gradient along its outline, of what it was when it was reported
};

// For how long a reported thing has been away.
class Absence {
public:
    void see(const Sighting& sighting);
    // Seconds for which it has not been seen although nothing hid its place.
    double seconds() const { return away_; }

private:
    double away_ = 0;
};

// Comparisons of a thing with itself over its time: a thing that topples once stays steady, a
// person does not.
struct Steadiness {
    int compared = 0;
    int alike = 0;
    double since_first = 1; // -1..1, correlation of one of the first looks with the last
    double share() const;
};
bool alike(double likeness);
// Whether a look at a thing can be compared: not hidden, not moving.
bool comparable(double there, double moving);

// What is left of a part's difference from the scene when the scene is lit by one number, grey
// levels.
struct Relighting {
    double apart = 0;       // mean difference from the scene
    double left = 0;        // … from the scene times that number
    double structure = 0;   // standard deviation of the scene there, so lit
    bool in_colour = false; // both have colour
    double colour_left = 0; // of U and V together
};

// What becomes of the edges that lead up to the outline of a part.
struct RunningOn {
    double crossed = 0; // share of the outline that such edges cross
    double now = 0;     // 0..1, how much of them is found again inside now
    double scene = 0;   // … and in the empty scene
};

// What the picture says about a thing whose time is up.
struct Appearance {
    double outline_now = 0;   // mean gradient along its outline now
    double outline_scene = 0; // … and in the empty scene
    double hull_now = 0;      // the same along its convex hull
    double hull_scene = 0;    //
    double arrived = 0;       // share of its pixels to which motion led
    double in_zone = 0;       // share of its pixels inside the zone
    double of_zone = 0;       // its pixels inside the zone as a share of the zone
    double foot_in_zone = 0;  // share of its lowest third inside the zone
    double compact = 0;       // share of its box that its hull fills
    double relit = 0;         // share of its hull where the scene shows, in another light
    double solid = 1;         // share of its hull that it fills
    double there = 1;         // share of its pixels that stand out now
    double apart_now = 0;     // how far its values are from those around it, grey levels
    double apart_scene = 0;   // … and those of the empty scene there; both 0: cannot be said
    double across_now = 0;    // mean gradient across its outline
    double across_scene = 0;  //
    double step = 0;          // … with its sign: from what lies around it to the thing
    Relighting relighting{};
    RunningOn edges{};
    double persons = 1; // its height, in those of a person who stands where it does
    double known = -1;  // correlation with how the empty place has looked before
};

enum class StayVerdict {
    Wait,        // not steady enough yet, or not in the zone
    Raise,       //
    NotAnObject, // a patch of light, a thin line, the empty place again
    Hole,        // where something was removed that the scene was learnt with
};
StayVerdict decide(const Steadiness& steadiness, const Appearance& appearance);

} // namespace gulou::analysis
