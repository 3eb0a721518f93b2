// What a camera normally shows, by day and by night, and how a picture differs from it.
#pragma once

#include "pipeline/analysis/light.hpp"
#include "pipeline/analysis/tamper_judge.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <deque>

namespace gulou::analysis {

// Grey pictures of one size, CV_8UC1, about one a second. Learnt as the median of the first
// pictures over half a minute, separately for pictures with colour and without (infra-red), then
// followed slowly while nothing is wrong.
class TamperView {
public:
    // `seconds` since the picture before.
    TamperSigns compare(const cv::Mat& grey, Light light, double seconds);
    // The picture of the last compare() is a healthy one: the reference follows it.
    void follow();
    // The present view is the normal one from now on (the other light's is forgotten, too).
    void start_over();

private:
    struct Look {
        cv::Mat tiles;    // CV_32F: mean gradient a tile, above that of the plainest tiles
        cv::Mat gradient; // CV_32F: on a coarse scale, for the view's place
        cv::Mat coarse;   // CV_32F: light and dark
    };
    struct Reference {
        std::deque<cv::Mat> samples; // bound: 15, until learnt
        double learning = 0;         // seconds
        cv::Mat scene;               // CV_32F; empty: not learnt
        Look look;
        cv::Mat detail; // CV_32F: energy of fine detail a tile
    };
    static Look look_at(const cv::Mat& grey);
    // Without the stripes above and below where cameras write the time and their name, whatever is
    // in front of the lens.
    cv::Mat body() const;
    void take(Reference& reference) const;
    void average(double seconds);
    double sharpness(const Look& now, const Reference& then) const;
    void learn(Reference& reference, double seconds);
    void compare_looks(const Look& now, const Look& then, TamperSigns& signs) const;
    double liveliness();

    std::array<Reference, 2> references_; // by day, by night
    std::size_t mode_ = 0;
    int other_mode_for_ = 0; // pictures
    cv::Mat grey_, before_;
    cv::Mat calm_; // CV_32F: mean of the last seconds, with little of the sensor's noise
    double seconds_ = 0;
    bool dubious_ = false;       // the last picture is no part of the history
    double change_ = 0;          // since the picture before, grey levels, where most changes
    std::deque<double> changes_; // bound: 600 pictures
};

} // namespace gulou::analysis
