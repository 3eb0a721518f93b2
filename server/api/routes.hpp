// The HTTP resources, one function a noun. Everything given by reference outlives the router.
#pragma once

#include "core/counter.hpp"
#include "core/org/unit_tree.hpp"
#include "server/api/camera_desk.hpp"
#include "server/api/guard.hpp"

namespace gulou::api {

// GET /units
void add_unit_routes(Guard& guard, const org::UnitTree& tree);
// GET /cameras, /cameras/{id}, snapshot.jpg, clip.mp4, GET /recordings
void add_camera_routes(Guard& guard, CameraDesk& cameras);

} // namespace gulou::api
