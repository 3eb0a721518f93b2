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
        cv::Mat fine;     // CV_32F: squared detail
        cv::Mat tiles;    // CV_32F: mean gradient a tile
        cv::Mat detail;   // CV_32F: fine over coarse detail a tile
        cv::Mat gradient; // CV_32F: on a coarse scale, for the view's place
        cv::Mat coarse;   // CV_8U: light and dark
    };
    struct Reference {
        std::deque<cv::Mat> samples; // bound: 15, until learnt
        double learning = 0;         // seconds
        cv::Mat scene;               // CV_32F; empty: not learnt
        Look look;
    };
    static Look look_at(const cv::Mat& grey);
    void learn(Reference& reference, double seconds);
    void compare_looks(const Look& now, const Look& then, TamperSigns& signs) const;
    double liveliness();

    std::array<Reference, 2> references_; // by day, by night
    std::size_t mode_ = 0;
    int other_mode_for_ = 0; // pictures
    cv::Mat grey_, before_;
    double seconds_ = 0;
    bool dubious_ = false;       // the last picture is no part of the history
    double change_ = 0;          // since the picture before, grey levels, where most changes
    std::deque<double> changes_; // bound: 600 pictures
};

} // namespace gulou::analysis
