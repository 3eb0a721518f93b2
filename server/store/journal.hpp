// The journal of durable events: what a client that was away is told again, in order.
#pragma once

#include "alerts/store.hpp"
#include "server/store/connection.hpp"

#include <vector>

namespace gulou::store {

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Journal {
public:
    explicit Journal(Connection& connection) : connection_(&connection) {}

    // Conflict unless the event's seq is last_seq() + 1.
    Result<void> append(const alerts::Event& event);
    // Events before `time` go, the newest stays whatever its age: numbers must go on.
    Result<void> trim(WallTime time);

    Result<alerts::Seq> last_seq();  // 0: none yet
    Result<alerts::Seq> first_seq(); // of what is still kept; 0: none
    // Those after `seq`, oldest first, alerts as they were then; `limit` at most 500.
    Result<std::vector<alerts::Event>> after(alerts::Seq seq, int limit);

private:
    Connection* connection_;
};

} // namespace gulou::store
