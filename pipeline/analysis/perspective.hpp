// How tall things must be to count, at each height of an analysed picture.
#pragma once

#include "core/rule.hpp"
#include "pipeline/analysis/region.hpp"

namespace gulou::analysis {

// Pixels of the analysed picture. The rule's two people give the ground's perspective: a line
// through their heights. Its min_size is meant where the nearer of them stands.
class Perspective {
public:
    Perspective(const Rule& rule, const Region& region, cv::Size frame);

    bool known() const { return known_; }
    // A person whose feet are at row `foot`; without two people given, a guess: 0.3 of the frame
    // at its lower edge, 0.1 at a third of its height.
    double person(double foot) const;
    // Least height of a thing that stands at row `foot`: the rule's min_size, else `share` of a
    // person where people are given, else 0.
    double least_height(double foot, double share) const;

private:
    double at(double y) const; // fractions of the frame

    double scale_ = 1, top_ = 0, frame_height_ = 1;
    double slope_ = 0.3, base_ = 0; // of person heights, fractions of the frame
    double min_size_ = 0, near_ = 1;
    bool known_ = false;
};

} // namespace gulou::analysis
