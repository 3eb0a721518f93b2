#include "pipeline/relay/camera_board.hpp"

#include <algorithm>

namespace gulou::relay {

CameraBoard::Entry& CameraBoard::entry(Entries& entries, const CameraId& camera) const {
    auto& found = entries[camera];
    found.links.resize(threads_, Link::None);
    return found;
}

void CameraBoard::hand_over(const CameraId& camera, std::size_t thread, Link& link,
                            const media::SharedAccessUnit& unit) {
    const bool video = media::is_video(unit->codec);
    if (link == Link::Broken && video && !unit->keyframe)
        return lost_.add();
    const auto continuity = video && link == Link::Broken ? CameraSource::Continuity::Gap
                                                          : CameraSource::Continuity::Continuous;
    if (!deliver_(thread, {camera, unit, continuity})) {
        lost_.add();
        link = video ? Link::Broken : link;
    } else if (video) {
        link = Link::Whole;
    }
}

void CameraBoard::push(const CameraId& camera, media::SharedAccessUnit unit) {
    cameras_.with([&](Entries& entries) {
        auto& known = entry(entries, camera);
        if (media::is_video(unit->codec)) {
            known.group.push(unit);
            known.newest = unit;
            known.pushed_at = clock_.steady();
        }
        for (std::size_t thread = 0; thread < threads_; ++thread)
            if (known.links[thread] != Link::None)
                hand_over(camera, thread, known.links[thread], unit);
    });
}

void CameraBoard::subscribe(const CameraId& camera, std::size_t thread) {
    cameras_.with([&](Entries& entries) {
        auto& known = entry(entries, camera);
        auto& link = known.links[thread];
        if (link != Link::None)
            return;
        link = Link::Broken; // up to a key frame, which the group begins with
        if (!known.newest || clock_.steady() - known.pushed_at >= stale_after)
            return;
        for (const auto& unit : known.group.units())
            hand_over(camera, thread, link, unit);
        // A codec that cannot be shown is told by any picture of it.
        if (known.group.units().empty() && known.newest->codec != media::Codec::H264)
            deliver_(thread, {camera, known.newest, CameraSource::Continuity::Gap});
    });
}

void CameraBoard::unsubscribe(const CameraId& camera, std::size_t thread) {
    cameras_.with([&](Entries& entries) {
        const auto at = entries.find(camera);
        if (at == entries.end() || at->second.links[thread] == Link::None)
            return;
        at->second.links[thread] = Link::None;
        // Through the mailbox, so that it stays in order with what a next viewer brings along.
        deliver_(thread, {camera, nullptr, {}});
        const auto& links = at->second.links;
        if (!at->second.newest &&
            std::all_of(links.begin(), links.end(), [](Link l) { return l == Link::None; }))
            entries.erase(at);
    });
}

void CameraBoard::remove(const CameraId& camera) {
    cameras_.with([&](Entries& entries) {
        const auto at = entries.find(camera);
        if (at == entries.end())
            return;
        at->second.group.clear();
        at->second.newest.reset();
        bool watched = false;
        for (std::size_t thread = 0; thread < threads_; ++thread) {
            auto& link = at->second.links[thread];
            if (link == Link::None)
                continue;
            watched = true;
            link = Link::Broken;
            deliver_(thread, {camera, nullptr, {}});
        }
        if (!watched)
            entries.erase(at);
    });
}

} // namespace gulou::relay
