// What the answers of object models mean: from numbers to boxes with a class. Pure functions.
#pragma once

#include "core/result.hpp"

#include <opencv2/core.hpp>

#include <string_view>
#include <vector>

namespace gulou::analysis {

struct Guess {
    cv::Rect2d box; // pixels of the model's input
    int kind = 0;   // index of the class
    double score = 0;
};

// How one family of models takes its picture and how its answer is read.
struct Decoder {
    std::string_view name;
    bool rgb;           // order of the planes; else BGR
    cv::Scalar mean;    // subtracted, in that order
    cv::Scalar divisor; // … then divided
    // Why these answers cannot be of this family for an input of this size and so many classes.
    Result<void> (*check)(const std::vector<cv::Mat>& answers, cv::Size input, int classes);
    // Guesses of at least `least` score; only after check() passed.
    std::vector<Guess> (*read)(const std::vector<cv::Mat>& answers, cv::Size input, int classes,
                               double least);
};

// "yolox" (raw grid), "yolov8" (4 + classes rows), "nanodet" (distance distributions), "ssd" (boxes
// and class shares, or detections); null: none of that name.
const Decoder* decoder(std::string_view name);

// Surest first; of those of one class that overlap more than `overlap` only the surest; at most
// 100.
std::vector<Guess> without_doubles(std::vector<Guess> guesses, double overlap);

} // namespace gulou::analysis
