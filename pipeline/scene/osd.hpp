// What a real camera burns into its picture: date and time above, its name below.
#pragma once

#include "core/clock.hpp"
#include "pipeline/scene/scene.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <string>

namespace gulou::scene {

class Osd {
public:
    Osd(cv::Size picture, const std::string& title);
    // Local time of China (UTC+8), like the cameras there.
    void draw(const Picture& out, WallTime now);

private:
    struct Label {
        cv::Mat ink;  // luma size, 0..255
        cv::Mat edge; // the dark outline below the ink
        cv::Point at;
    };
    Label label(const std::string& text, cv::Point at) const;
    static void put(const Picture& out, const Label& label);

    cv::Size picture_;
    int height_; // pixels a line
    Label title_;
    Label clock_;
    std::chrono::sys_seconds shown_{};
};

} // namespace gulou::scene
