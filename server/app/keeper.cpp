#include "server/app/keeper.hpp"

#include "core/text.hpp"
#include "server/store/alerts.hpp"
#include "server/store/journal.hpp"

#include <filesystem>

namespace gulou::app {
namespace {

using namespace std::chrono_literals;

constexpr unsigned holds_every = 10; // ticks, so seconds
constexpr unsigned sessions_every = 60;
constexpr unsigned clips_every = 3600;
constexpr int holds_page = 500;
constexpr int pictures_page = 100;

// The alert a clip file belongs to; none for anything else that lies there.
std::optional<AlertId> alert_of(const std::filesystem::path& file) {
    const auto stem = file.stem().string();
    if (file.extension() != ".mp4" || !is_digits(stem) || stem.size() > 18)
        return std::nullopt;
    return AlertId(std::stoll(stem));
}

} // namespace

Keeper::Keeper(Outside outside, Log log)
    : outside_(outside), log_(std::move(log)), timer_(outside.control) {}

void Keeper::start() {
    hold_open_alerts();
    arm();
}

void Keeper::arm() {
    timer_.expires_after(1s);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        tick();
        arm();
    });
}

void Keeper::tick() {
    ++ticks_;
    outside_.engine.tick();
    if (ticks_ % holds_every == 0)
        hold_open_alerts();
    if (ticks_ % sessions_every == 0)
        end_expired_sessions();
    if (ticks_ % clips_every == 0)
        drop_old_clips();
}

// The video of open alerts stays, however old and however full the disk.
void Keeper::hold_open_alerts() {
    using State = alerts::AlertState;
    std::vector<record::Hold> holds;
    store::AlertQuery query{.limit = holds_page, .states = {State::Raised, State::Acknowledged}};
    for (;;) {
        const auto page = store::Alerts(outside_.database.reader()).page(query);
        if (!page) // nothing is deleted on what is not known
            return log_.error("open alerts unknown reason=\"" + page.error().message + "\"");
        for (const auto& alert : *page)
            holds.push_back({alert.camera, alert.clip_from, alert.clip_to});
        if (page->size() < static_cast<std::size_t>(holds_page))
            break;
        query.after = page->back().seq();
    }
    outside_.recorder.set_holds(std::move(holds));
}

void Keeper::end_expired_sessions() {
    outside_.accounts.tick();
    outside_.hub.end_if([this](const api::Caller& caller) {
        return !outside_.accounts.resolve(caller.session).has_value();
    });
}

void Keeper::drop_old_clips() {
    const auto before = outside_.clock.wall() - outside_.clip_age;
    for (const auto& file : std::filesystem::directory_iterator(outside_.evidence.folder())) {
        const auto id = alert_of(file.path());
        if (!id)
            continue;
        const auto alert = store::Alerts(outside_.database.reader()).find(*id);
        if (alert && !is_open(*alert) && alert->raised_at < before)
            outside_.evidence.forget(*id);
    }
    drop_old_pictures(before);
    outside_.database.writer().submit(
        [before](store::Connection& connection) { return store::Journal(connection).trim(before); },
        [log = log_](const Result<void>& trimmed) {
            if (!trimmed)
                log.warn("journal not trimmed reason=\"" + trimmed.error().message + "\"");
        });
}

// A page at a time, so that no commit waits long.
void Keeper::drop_old_pictures(WallTime before) {
    const auto dropped = std::make_shared<int>(0);
    outside_.database.writer().submit(
        [before, dropped](store::Connection& connection) -> Result<void> {
            const auto done = store::Alerts(connection).drop_pictures(before, pictures_page);
            if (!done)
                return fail(done.error());
            *dropped = *done;
            return {};
        },
        [this, before, dropped](const Result<void>& done) {
            if (!done)
                log_.warn("pictures not deleted reason=\"" + done.error().message + "\"");
            else if (*dropped == pictures_page)
                drop_old_pictures(before);
        });
}

} // namespace gulou::app
