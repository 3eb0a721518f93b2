// An alert as the JSON kept in the database: the wire's field names, without what configuration
// adds. Private to the store.
#pragma once

#include "alerts/alert.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>

namespace gulou::store {

// With its history: what the journal keeps, so that a replay shows the alert as it was then.
std::string encode_alert(const alerts::Alert& alert);
// Without: the history has rows of its own.
std::string encode_alert_body(const alerts::Alert& alert);
// Internal for a text this program did not write.
Result<alerts::Alert> decode_alert(std::string_view text);

} // namespace gulou::store
