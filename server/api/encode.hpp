// Domain values as the JSON of docs/api: one function a schema.
#pragma once

#include "alerts/store.hpp"
#include "core/camera.hpp"
#include "core/org/scope.hpp"
#include "core/org/unit_tree.hpp"
#include "server/api/camera_desk.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace gulou::api {

using Json = nlohmann::json;

Json encode(const org::Unit& unit);
Json encode(const org::Person& person, std::string_view presence);
Json encode(const CameraView& camera);

// The alert as it stands in lists and events; `camera_name` is what the camera is called today.
Json encode(const alerts::Alert& alert, std::string_view camera_name);
Json encode_history(const alerts::Alert& alert);

Json encode_time(const std::optional<WallTime>& time); // null or RFC 3339

// {"type":…,"seq":…,"data":…}; seq 0 leaves the member out.
std::string encode_event(std::string_view type, alerts::Seq seq, const Json& data);

} // namespace gulou::api
