#include "pipeline/analysis/appearance.hpp"

#include "pipeline/analysis/neighbourhood.hpp"
#include "pipeline/analysis/outline.hpp"
#include "pipeline/analysis/relighting.hpp"
#include "pipeline/analysis/running_on.hpp"

#include <algorithm>

namespace gulou::analysis {

Appearance appearance(const Part& part, const LanePicture& picture, const Surroundings& by) {
    Appearance a;
    a.outline_now = outline_strength(picture, part);
    a.outline_scene = outline_strength(by.scene, part);
    const Part around = hull(part);
    a.hull_now = outline_strength(picture, around);
    a.hull_scene = outline_strength(by.scene, around);
    const auto across = gradient_across(picture.grey, part);
    a.across_now = across.both;
    a.step = across.inwards;
    a.across_scene = gradient_across(by.scene.grey, part).both;
    a.edges = running_on(picture.grey, by.scene.grey, part, around.mask);
    a.relighting = relighting(part, picture, by.scene);
    a.relit = share(by.relit, around);
    a.arrived = share(by.arrived, part);
    a.in_zone = share(by.zone, part);
    a.of_zone = a.in_zone * part.area / std::max(1, cv::countNonZero(by.zone));
    Part foot = part;
    foot.box.height = std::max(1, part.box.height * 3 / 10);
    foot.box.y = part.box.y + part.box.height - foot.box.height;
    a.foot_in_zone = share(by.zone, foot);
    a.persons = part.box.height / by.perspective.person(part.box.br().y);
    a.compact = around.area / static_cast<double>(part.box.area());
    a.solid = part.area / static_cast<double>(std::max(1, around.area));
    a.there = share(by.foreground, part);
    const Neighbourhood near_by(part.mask, part.box, by.foreground);
    if (near_by.large_enough()) {
        a.apart_now = near_by.apart(picture);
        a.apart_scene = near_by.apart(by.scene);
    }
    return a;
}

} // namespace gulou::analysis
