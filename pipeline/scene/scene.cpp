#include "pipeline/scene/scene.hpp"

#include "pipeline/scene/camera_fault.hpp"
#include "pipeline/scene/facade.hpp"
#include "pipeline/scene/fire_lane.hpp"
#include "pipeline/scene/square.hpp"
#include "pipeline/scene/street.hpp"

namespace gulou::scene {

Polygon suggested_zone(Kind kind) {
    switch (kind) {
    case Kind::Facade:
        return {{0.14, 0.12}, {0.86, 0.12}, {0.97, 0.97}, {0.03, 0.97}};
    case Kind::FireLane:
        return fire_lane_zone();
    case Kind::Street:
    case Kind::Square:
        return {{0.1, 0.5}, {0.9, 0.5}, {0.95, 0.95}, {0.05, 0.95}};
    }
    return {};
}

namespace {

std::unique_ptr<Scene> make(const SceneSpec& spec) {
    switch (spec.kind) {
    case Kind::Facade:
        return make_facade(spec);
    case Kind::FireLane:
        return make_fire_lane(spec);
    case Kind::Street:
        return make_street(spec);
    case Kind::Square:
        return make_square(spec);
    }
    return nullptr;
}

} // namespace

Result<std::unique_ptr<Scene>> open(const SceneSpec& spec) {
    if (spec.width < 160 || spec.height < 120 || spec.fps < 1)
        return fail(ErrorCode::Invalid, "scene: make the spec with make_spec or parse_uri");
    auto scene = make(spec);
    if (!scene)
        return fail(ErrorCode::Invalid, "scene: no such kind");
    return with_faults(std::move(scene));
}

} // namespace gulou::scene
