// What is left standing in a lane: vehicles, e-bikes, boxes, piles of goods that grow.
#pragma once

#include "pipeline/scene/passers_by.hpp"

#include <opencv2/core/types.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gulou::scene {

std::vector<std::string_view> lane_thing_names(); // those that spec.object may name

// One stay: brought before `at`, left alone until `until`, then taken away; scene seconds. A pile
// grows after `at` and is fetched piece by piece.
class LaneStay {
public:
    struct Place {
        double x, y; // metres, on the ground
    };
    // "any": drawn. `paint` is a van's.
    LaneStay(std::string_view name, Place place, double at, double until, const Rgb& paint,
             Pcg32& random);

    static constexpr double comes = 12; // seconds before at() in which it may be seen
    static constexpr double goes = 20;  // seconds after `until` in which it may still be seen
    double seen_from() const;           // scene seconds
    void add_to(Actors& actors, double t) const;
    // Pixels: around what stands there when it is complete, without shadow.
    cv::Rect2d box(const PinholeCamera& camera) const;
    const std::string& name() const { return name_; }
    double at() const { return at_; }
    double gone() const { return fetched(0); } // the last piece is off; scene seconds

private:
    // Scene seconds, of a piece of a pile: the first is the last to go.
    double brought(int piece) const;
    double fetched(int piece) const;
    bool drives() const { return name_ == "van" || name_ == "car"; }
    VehiclePose pose(double t) const;
    void carried(Actors& actors, double t) const;
    void carrier(Actors& actors, double t, double at, double x, double y) const;
    void stand(Actors& actors, double x, double y, int number) const;

    std::string name_;
    double x_, y_;
    double at_, until_;
    Vehicle vehicle_;
    Person person_;
    Rgb colour_;
    double size_;    // metres: a box's
    int pieces_ = 1; // of a pile
};

} // namespace gulou::scene
