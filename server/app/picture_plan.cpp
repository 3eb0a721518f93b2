#include "server/app/picture_plan.hpp"

#include <cmath>

namespace gulou::app {
namespace {

constexpr double wide_enough = 0.55; // of what is wanted: 352 pixels serve where 640 are wished

bool serves(const Substream& substream, int width) {
    return substream.usable && (substream.width == 0 || substream.width >= wide_enough * width);
}

} // namespace

PicturePlan plan_pictures(const std::optional<analysis::FrameDemand>& wanted,
                          const Substream& substream, analysis::LoadLevel level) {
    using Mode = ingest::FrameDemand::Mode;
    if (!wanted)
        return {};
    if (std::isinf(wanted->fps)) // small things are lost in a small picture
        return {Stream::Main, {.mode = Mode::Full}};
    const auto stream = serves(substream, wanted->width) ? Stream::Substream : Stream::Main;
    if (level >= analysis::LoadLevel::ZonesSlow && wanted->keyframes_within > 0)
        return {stream, {.mode = Mode::Keyframes}};
    return {stream,
            {Mode::Full, analysis::thinned(wanted->fps, level), wanted->width,
             wanted->keyframes_within}};
}

} // namespace gulou::app
