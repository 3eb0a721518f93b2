// What a picture shows most of the time: the median of some pictures, pixel by pixel.
#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <vector>

namespace gulou::analysis {

// CV_8UC1 pictures of one size, at most 25.
class StillMedian {
public:
    static constexpr std::size_t most = 25;

    // `moving`: 255 where the picture does not count, unless hardly any other would.
    void add(const cv::Mat& picture, const cv::Mat& moving);
    std::size_t size() const { return samples_.size(); }
    // CV_32F; of at least one picture. Forgets them.
    cv::Mat take();
    void clear() { samples_.clear(); }

private:
    struct Sample {
        cv::Mat picture, moving;
    };
    std::vector<Sample> samples_;
};

} // namespace gulou::analysis
