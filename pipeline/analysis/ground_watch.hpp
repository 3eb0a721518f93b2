// The ground one rule watches: its view, begun anew when the pictures change their size. The
// view's clock goes on.
#pragma once

#include "core/rule.hpp"
#include "pipeline/media/frame.hpp"

#include <memory>

namespace gulou::analysis {

class GroundView;
struct RegionShape;

class GroundWatch {
public:
    GroundWatch();
    ~GroundWatch();

    enum class Fit { AsBefore, BegunAnew };
    // Before each picture, which is usable(). BegunAnew: what was known of those before is void.
    Fit fit(const Rule& rule, const RegionShape& shape, const media::Frame& frame);
    // False: the zone is not in the picture.
    explicit operator bool() const { return view_ != nullptr; }
    GroundView* operator->() const { return view_.get(); }

private:
    int width_ = 0, height_ = 0;
    double now_ = 0; // of the view before
    std::unique_ptr<GroundView> view_;
};

} // namespace gulou::analysis
