// Rules that people changed while the server ran: they stand in front of the file's.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/rule.hpp"
#include "server/store/connection.hpp"

#include <string>
#include <vector>

namespace gulou::store {

struct CameraRulesRow {
    CameraId camera;
    std::int64_t revision = 0;
    WallTime changed_at{};
    UserId by_id;
    std::string by_name;
    std::vector<Rule> rules;
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class CameraRules {
public:
    explicit CameraRules(Connection& connection) : connection_(&connection) {}

    Result<void> put(const CameraRulesRow& row);
    // Back to the file's.
    Result<void> remove(const CameraId& camera);
    // Internal: a row cannot be read.
    Result<std::vector<CameraRulesRow>> all();

private:
    Connection* connection_;
};

} // namespace gulou::store
