#include "server/store/audit.hpp"

#include <algorithm>

namespace gulou::store {

Result<void> Audit::append(const AuditRow& row) {
    return connection_
        ->prepare("INSERT INTO audit(at, user, action, object, detail) VALUES(?1,?2,?3,?4,?5)")
        .bind(row.at, row.user, row.action, row.object, row.detail)
        .run();
}

Result<std::vector<AuditRow>> Audit::page(std::int64_t after, int limit) {
    return collect(
        connection_
            ->prepare("SELECT id, at, user, action, object, detail FROM audit "
                      "WHERE id>?1 ORDER BY id LIMIT ?2")
            .bind(after, std::clamp(limit, 1, 500)),
        [](const Statement& row) {
            const auto user = row.maybe_integer(2);
            return AuditRow{
                row.integer(0), row.time(1), user ? std::optional(UserId{*user}) : std::nullopt,
                row.text(3),    row.text(4), row.text(5)};
        });
}

} // namespace gulou::store
