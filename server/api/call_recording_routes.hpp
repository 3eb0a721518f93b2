// GET /calls/{id}/recordings, /calls/{id}/recording.mp4: what was kept of a call, a file a party.
#pragma once

#include "core/log.hpp"
#include "server/api/guard.hpp"
#include "server/store/database.hpp"

#include <filesystem>
#include <functional>

namespace gulou::api {

struct CallRecordingSources {
    store::Database& database;
    std::filesystem::path root; // the paths of call parts lie below it
    std::function<UserId(std::uint64_t party)> user_of;
    Log audit; // one line a file that is read
};

// Calls the caller sees, with Permission::ViewRecordings.
void add_call_recording_routes(Guard& guard, CallRecordingSources sources);

} // namespace gulou::api
