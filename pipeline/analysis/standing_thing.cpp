#include "pipeline/analysis/standing_thing.hpp"

#include "pipeline/analysis/outline.hpp"

#include <algorithm>
#include <cmath>

namespace gulou::analysis {
namespace {

constexpr double cleared_after = 10; // seconds, or the dwell time where that is shorter
constexpr double look_there = 0.3;   // share of its pixels that must stand out
constexpr double look_free = 0.15;   // … and may move, for a look to be taken
constexpr std::size_t most_pieces = 8;
constexpr double upright = 2;     // seconds between the foot and the head of one thing
constexpr double column = 1.5;    // of the taller piece
constexpr double growing = 15;    // seconds: the next piece of a pile
constexpr double touching = 0.25; // of the smaller piece's shorter side, and 3 pixels more
constexpr double same_place = 0.2;
constexpr double still_itself = 0.75;
constexpr double mostly = 0.7;
constexpr double lost_outline = 0.4;

bool touches(cv::Rect a, cv::Rect b) {
    const int reach = 3 + cvRound(touching * std::min({a.width, a.height, b.width, b.height}));
    const cv::Rect grown(a.x - reach, a.y - reach, a.width + 2 * reach, a.height + 2 * reach);
    return (grown & b).area() > 0;
}

// Of what stands upright and lets the scene through in its middle only foot and head stand out.
bool one_above_the_other(cv::Rect a, cv::Rect b) {
    const int beside = std::min(a.br().x, b.br().x) - std::max(a.x, b.x);
    const int between = std::max(a.y, b.y) - std::min(a.br().y, b.br().y);
    return 2 * beside >= std::min(a.width, b.width) &&
           between <= column * std::max(a.height, b.height);
}

} // namespace

bool StandingThings::knows(cv::Rect box) const {
    const auto covers = [&](cv::Rect known) {
        return (known & box).area() > same_place * std::min(known.area(), box.area());
    };
    return std::ranges::any_of(things_, [&](const StandingThing& thing) {
        return covers(thing.part.box) || std::ranges::any_of(thing.pieces, covers);
    });
}

bool StandingThings::adopt(cv::Rect box, double began) {
    const auto belongs = [&](const StandingThing& thing) {
        if (thing.pieces.size() >= most_pieces)
            return false;
        const auto to = [&](cv::Rect known) {
            const double apart = std::abs(thing.began - began);
            if (came_together({known, -thing.began}, {box, -began}) ||
                (apart <= upright && one_above_the_other(known, box)))
                return true;
            const bool grows = apart <= growing;
            const bool parted = thing.raised && box.area() < known.area();
            return (grows || parted) && touches(known, box);
        };
        return to(thing.part.box) || std::ranges::any_of(thing.pieces, to);
    };
    const auto whole = std::ranges::find_if(things_, belongs);
    if (whole == things_.end())
        return false;
    whole->pieces.push_back(box);
    return true;
}

// Takes the look of a thing that has none as soon as it can be seen.
Sighting StandingThings::sight(StandingThing& thing, const Now& now) const {
    const auto& part = thing.part;
    const double there = share(now.look.foreground, part);
    const double moving = share(now.look.moving, part);
    const double strength = outline_strength(now.look.picture, part);
    const bool kept_outline = strength > lost_outline * thing.outline;
    if (thing.look.empty() && moving < look_free &&
        (thing.in_scene ? kept_outline : there >= look_there)) {
        thing.look = now.look.picture.grey;
        thing.outline = strength;
    }
    if (thing.look.empty())
        return {now.seconds, 0, moving, -1, 0};
    const double alike = likeness(thing.look, now.look.picture.grey, part, now.noise);
    // A thing the scene was learnt with does not stand out; the place it leaves does.
    if (thing.in_scene)
        return {now.seconds, 0, moving, there < look_there ? 1 : alike, 1};
    return {now.seconds, there, moving, alike, strength / std::max(1.0, thing.outline)};
}

void StandingThings::review(const Now& now, std::vector<LaneEvent>& events,
                            const std::function<void(const StandingThing&)>& gone) {
    std::erase_if(things_, [&](StandingThing& thing) {
        const auto sighting = sight(thing, now);
        thing.absence.see(sighting);
        if (!thing.raised && sighting.moving < look_free) {
            ++thing.steadiness.compared;
            thing.steadiness.alike += sighting.likeness >= still_itself ? 1 : 0;
        }
        if (!thing.raised && now.now - thing.began >= now.dwell &&
            sighting.likeness >= still_itself && thing.steadiness.share() >= mostly) {
            thing.raised = true;
            events.push_back(
                {LaneEvent::Kind::Raised, thing.part.box, now.now - thing.began, 0.8, thing.label});
        }
        if (thing.absence.seconds() < std::min(cleared_after, now.dwell))
            return false;
        if (thing.raised)
            events.push_back(
                {LaneEvent::Kind::Cleared, thing.part.box, now.now - thing.began, 1, thing.label});
        gone(thing);
        return true;
    });
}

void StandingThings::take_new_looks(Scene scene) {
    for (auto& thing : things_) {
        thing.look.release();
        thing.in_scene = scene == Scene::LearntWithThem;
        thing.absence = {};
    }
}

} // namespace gulou::analysis
