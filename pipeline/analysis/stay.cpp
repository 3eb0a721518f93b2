#include "pipeline/analysis/stay.hpp"

#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double hidden = 0.15;     // share in motion from which a look does not count
constexpr double same = 0.85;       // correlation
constexpr double recognised = 0.75; // with its look when it was reported
constexpr double stranger = 0.5, no_outline = 0.4;
constexpr double still_there = 0.3; // share of its pixels
constexpr double mostly_there = 0.5;
constexpr double steady_enough = 0.7;
// Of its first look with its last, if it is one thing and not two after each other.
constexpr double still_the_same = 0.5;
constexpr int enough_looks = 3;
// Outline stronger in the scene than now by this: something was removed. What it leaves has hardly
// an outline of its own (2.3 and more on films, mostly above 4); what stands on painted letters
// hides theirs (up to 1.8).
constexpr double hole = 2.05;
// What a removed thing leaves is more of what lies around it; the thing itself was not.
constexpr double more_of_the_same = 2.1;
// … or both a little: strokes of letters run across an outline whose own edge runs along it. The
// product of the two ratios is 3.6 and more for holes, up to 2.7 for things.
constexpr double both_together = 3.2;
// … or edges around run on through it that ended there in the scene. What runs on, times by how
// much more than in the scene, is up to 0.8 for things, mostly below 0.5, and 0.9 to 5 for holes
// of gates, cartons and goods; the less of the outline such edges cross, the less that says.
constexpr double run_through = 0.85, weighty = 0.065, hardly_any = 0.05;
constexpr double surely_known = 0.83;
constexpr double least_arrived = 0.25;
constexpr double least_in_zone = 0.25, least_of_zone = 0.04, least_foot = 0.5;
constexpr double least_compact = 0.3, least_solid = 0.2;
constexpr double most_relit = 0.35; // the edges of a shadow or of a patch of light stand out

// A shade, on films of many yards: at most a quarter of the difference is left and 4 levels of
// colour. A plain thing on plain ground may be that as well, but has a sharp edge (twice the
// difference).
constexpr double explained = 0.25, same_colour = 4.5;
constexpr double seen_through = 1.7; // what hides the structure leaves 0.8 of it
constexpr double soft_edge = 1.4;
// What lies flat: it has hardly a colour of its own, no height, and no more of an outline than the
// ground, whose paint it is. No thing on films has so little colour (5.1 and more); a grey bag on
// the street has, but an outline as well.
constexpr double low = 0.65, no_colour = 4.9, no_more_outline = 1.12;

bool is_the_scene_lit_otherwise(const Appearance& a) {
    const auto& by = a.relighting;
    const bool shows = by.structure >= seen_through * by.left;
    const bool soft = std::abs(a.step) < soft_edge * by.apart;
    return by.in_colour && by.left <= explained * by.apart && by.colour_left <= same_colour &&
           (shows || soft);
}

bool is_a_change_of_the_ground(const Appearance& a) {
    return a.persons < low && a.relighting.in_colour && a.relighting.colour_left < no_colour &&
           a.outline_now <= no_more_outline * a.outline_scene;
}

bool shows_what_lies_around(const RunningOn& edges) {
    const double shown = edges.now * (edges.now + hardly_any) / (edges.scene + hardly_any);
    return shown >= run_through && shown * edges.crossed >= weighty;
}

bool is_hole(const Appearance& a) {
    return a.outline_scene > hole * a.outline_now || a.hull_scene > hole * a.hull_now ||
           a.apart_scene > more_of_the_same * a.apart_now ||
           a.across_scene * a.apart_scene > both_together * a.across_now * a.apart_now ||
           shows_what_lies_around(a.edges);
}

bool is_no_object(const Appearance& a) {
    const bool patchy = a.compact < least_compact || a.solid < least_solid || a.relit > most_relit;
    return patchy || a.arrived < least_arrived || a.known >= surely_known ||
           is_the_scene_lit_otherwise(a) || is_a_change_of_the_ground(a);
}

} // namespace

void Absence::see(const Sighting& s) {
    // Differing from the scene without an outline of its own is a ghost of the scene, not a thing.
    const bool ghost = s.likeness < stranger && s.outline < no_outline;
    if ((s.there >= still_there && !ghost) || s.likeness >= recognised)
        away_ = 0;
    else if (s.moving < hidden)
        away_ += s.seconds;
}

double Steadiness::share() const {
    return compared > 0 ? static_cast<double>(alike) / compared : 0;
}

bool alike(double likeness) {
    return likeness >= same;
}

bool comparable(double there, double moving) {
    return there >= mostly_there && moving < hidden;
}

StayVerdict decide(const Steadiness& steadiness, const Appearance& a) {
    if (steadiness.compared < enough_looks || steadiness.share() < steady_enough ||
        steadiness.since_first < still_the_same || a.there < still_there)
        return StayVerdict::Wait;
    if (is_hole(a))
        return StayVerdict::Hole;
    if (is_no_object(a))
        return StayVerdict::NotAnObject;
    const bool lives_here =
        (a.in_zone >= least_in_zone || a.of_zone >= least_of_zone) && a.foot_in_zone >= least_foot;
    return lives_here ? StayVerdict::Raise : StayVerdict::Wait;
}

} // namespace gulou::analysis
