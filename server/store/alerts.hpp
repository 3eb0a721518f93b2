// Rows of alerts as they are now, with their history and first picture.
#pragma once

#include "alerts/alert.hpp"
#include "core/bytes.hpp"
#include "server/store/connection.hpp"

#include <optional>
#include <vector>

namespace gulou::store {

inline constexpr std::string_view snapshot_name = "snapshot";

// What to list; an empty list or none: whatever it is.
struct AlertQuery {
    alerts::Seq after = 0;
    int limit = 100; // at most 500
    std::vector<alerts::AlertState> states{};
    std::vector<AlarmType> types{};
    std::optional<org::UnitCode> unit{}; // this one and those below
    std::optional<CameraId> camera{};
    std::optional<WallTime> from{}; // raised at or after
    std::optional<WallTime> to{};   // raised before
};

// A view of a connection: cheap, the connection's thread. Writing needs one that may write.
class Alerts {
public:
    explicit Alerts(Connection& connection) : connection_(&connection) {}

    // Inserts or replaces the row, and writes the newest entry of its history.
    Result<void> put(const alerts::Alert& alert);
    Result<void> put_picture(AlertId id, std::string_view name, BytesView jpeg);

    // With history; NotFound.
    Result<alerts::Alert> find(AlertId id);
    // JPEG: the snapshot, or a picture of its evidence; NotFound for an alert without it.
    Result<Bytes> picture(AlertId id, std::string_view name = snapshot_name);
    // Deletes the pictures of closed alerts raised before, `most` alerts at once; says how many.
    Result<int> drop_pictures(WallTime before, int most);
    // Oldest first by seq, without history.
    Result<std::vector<alerts::Alert>> page(const AlertQuery& query);
    // The newest `limit` open alerts that have not cleared, with history: what a starting engine
    // may still extend.
    Result<std::vector<alerts::Alert>> standing(int limit);
    // Those whose clip is still to be cut, oldest first, without history: taken up after a restart.
    Result<std::vector<alerts::Alert>> clips_pending(int limit);

private:
    Result<void> put_history(const alerts::Alert& alert);
    Result<std::vector<alerts::HistoryEntry>> history(AlertId id);
    Result<std::vector<alerts::Alert>> read_all(Statement statement);

    Connection* connection_;
};

} // namespace gulou::store
