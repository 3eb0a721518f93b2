// The table of keys a configuration file may hold: what is not in it is a mistake.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gulou::config {

enum class KeyKind {
    Value,
    Table, // [name]
    List,  // [[name]]
};

struct Key {
    std::string_view path; // "camera.rule.zone"
    KeyKind kind = KeyKind::Value;
};

// Every key, parents before what they hold.
std::span<const Key> all_keys();
// Null when there is no such key.
const Key* find_key(std::string_view path);
// The sibling of `path` a person most likely meant; nothing when none is near.
std::optional<std::string_view> nearest_key(std::string_view path);

} // namespace gulou::config
