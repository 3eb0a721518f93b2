#include "pipeline/relay/placement.hpp"

#include <algorithm>

namespace gulou::relay {
namespace {

template <class Key, class Map>
void forget(Map& map, const Key& key, std::vector<PeerId>& list, PeerId peer) {
    list.erase(std::remove(list.begin(), list.end(), peer), list.end());
    if (list.empty())
        map.erase(key);
}

} // namespace

const Place* Placement::find(PeerId peer) const {
    const auto at = places_.find(peer);
    return at == places_.end() ? nullptr : &at->second;
}

std::optional<std::size_t> Placement::thread_of(const CallId& call) const {
    const auto at = calls_.find(call);
    return at == calls_.end() ? std::nullopt : std::optional(at->second.thread);
}

std::vector<PeerId> Placement::parties(const CallId& call) const {
    const auto at = calls_.find(call);
    return at == calls_.end() ? std::vector<PeerId>{} : at->second.parties;
}

int Placement::viewers(const CameraId& camera, std::size_t thread) const {
    const auto at = cameras_.find(camera);
    if (at == cameras_.end())
        return 0;
    return static_cast<int>(std::count_if(at->second.begin(), at->second.end(), [&](PeerId peer) {
        return places_.at(peer).thread == thread;
    }));
}

int Placement::watching(const CameraId& camera) const {
    const auto at = cameras_.find(camera);
    if (at == cameras_.end())
        return 0;
    return static_cast<int>(std::count_if(at->second.begin(), at->second.end(),
                                          [&](PeerId peer) { return places_.at(peer).answered; }));
}

const Place& Placement::enter(PeerId peer, Place place) {
    place.serial = ++last_serial_;
    return places_.insert_or_assign(peer, std::move(place)).first->second;
}

const Place& Placement::enter(PeerId peer, const CallId& call, std::size_t thread) {
    auto& carried = calls_.try_emplace(call, Carried{thread, {}}).first->second;
    carried.parties.push_back(peer);
    return enter(peer, Place{carried.thread, call, std::nullopt, 0, false});
}

const Place& Placement::enter(PeerId peer, const CameraId& camera, std::size_t thread) {
    cameras_[camera].push_back(peer);
    return enter(peer, Place{thread, std::nullopt, camera, 0, false});
}

void Placement::set_answered(PeerId peer) {
    const auto at = places_.find(peer);
    if (at != places_.end())
        at->second.answered = true;
}

std::optional<Place> Placement::leave(PeerId peer) {
    const auto at = places_.find(peer);
    if (at == places_.end())
        return std::nullopt;
    auto place = std::move(at->second);
    places_.erase(at);
    if (place.call)
        forget(calls_, *place.call, calls_.at(*place.call).parties, peer);
    if (place.camera)
        forget(cameras_, *place.camera, cameras_.at(*place.camera), peer);
    return place;
}

} // namespace gulou::relay
